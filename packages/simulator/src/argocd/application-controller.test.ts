import { createGitHost, type GitHost } from '@drydock/git';
import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { beforeEach, describe, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { APPLICATIONS } from './argo-resources.ts';
import { partOf } from './application.ts';
import { CLUSTER_VERSION } from './argocd-version.ts';

const URL = 'https://git.drydock.dev/shop.git';
const author = { name: 'Ada', email: 'ada@example.org', atMs: 0 };

let git: GitHost;
let simulator: Simulator;

const config = (name: string, value: string, annotations = ''): string =>
  [
    'apiVersion: v1',
    'kind: ConfigMap',
    `metadata: { name: ${name}, annotations: { ${annotations} } }`,
    `data: { value: '${value}' }`,
    '',
  ].join('\n');

async function commit(files: Readonly<Record<string, string>>): Promise<string> {
  return git.commit(URL, 'main', {
    files: new Map(Object.entries(files)),
    message: 'Next',
    author,
  });
}

async function request(method: string, path: string, body?: object): Promise<Response> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  return simulator.handle(
    new Request(`https://x${path}`, {
      method,
      headers: { 'content-type': type },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
}

const APPS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';

async function createApplication(
  spec: JsonObject = {},
  finalizers: readonly string[] = [],
): Promise<void> {
  const response = await request('POST', APPS, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop', namespace: 'argocd', finalizers },
    spec: {
      project: 'default',
      source: { repoURL: URL, path: 'app' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
      ...spec,
    },
  });
  expect(response.status).toBe(201);
  simulator.settle();
}

const AUTOMATED = { syncPolicy: { automated: { prune: true, selfHeal: true } } };

function application(): KubernetesObject {
  const found = simulator.store.get(APPLICATIONS, 'argocd', 'shop');
  if (!found) throw new Error('the Application is gone');
  return found;
}

const status = (...path: readonly string[]): unknown => partOf(application(), 'status', ...path);

const live = (name: string): unknown =>
  partOf(
    simulator.store.get({ group: '', resource: 'configmaps' }, 'default', name),
    'data',
    'value',
  );

/** Past the next poll of Git. */
function poll(): void {
  simulator.advance(190_000);
  simulator.settle();
}

beforeEach(async () => {
  git = createGitHost();
  await git.create(URL, [
    { files: new Map([['app/a.yaml', config('a', '1')]]), message: 'Begin', author },
  ]);
  simulator = createSimulator({ install: ['argocd'], git });
  simulator.settle();
});

describe('comparison', () => {
  test('without automation nothing is applied, and the status says so', async () => {
    await createApplication();
    expect(live('a')).toBeUndefined();
    expect(status('sync', 'status')).toBe('OutOfSync');
    expect(status('health', 'status')).toBe('Missing');
  });

  test('a repository that does not answer is a ComparisonError', async () => {
    await createApplication({ source: { repoURL: 'https://git.drydock.dev/none.git', path: '.' } });
    expect(status('sync', 'status')).toBe('Unknown');
    expect(status('conditions')).toMatchObject([
      { type: 'ComparisonError', message: expect.stringContaining('repository not found') },
    ]);
  });

  test('a wave without quotes is a ComparisonError, and nothing is deployed', async () => {
    await commit({ 'app/a.yaml': config('a', '1', 'argocd.argoproj.io/sync-wave: 1') });
    await createApplication(AUTOMATED);
    expect([status('sync', 'status'), live('a')]).toEqual(['Unknown', undefined]);
    expect(status('conditions')).toMatchObject([
      {
        type: 'ComparisonError',
        message:
          'Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = failed to set app instance tracking info on manifest: failed to get annotations for /v1, Kind=ConfigMap /a: .metadata.annotations accessor error: contains non-string value in the map under key "argocd.argoproj.io/sync-wave": 1 is of the type int64, expected string',
      },
    ]);
  });

  test('a project that is missing is an InvalidSpecError', async () => {
    await createApplication({ project: 'none' });
    expect(status('conditions')).toMatchObject([
      {
        type: 'InvalidSpecError',
        message: 'Application referencing project none which does not exist',
      },
    ]);
  });

  test('a refresh that is asked for reads Git at once, and the question is taken away', async () => {
    await createApplication();
    const id = await commit({ 'app/a.yaml': config('a', '2') });
    await request('PATCH', `${APPS}/shop`, {
      metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } },
    });
    simulator.settle();
    expect(status('sync', 'revision')).toBe(id);
    expect(application().metadata.annotations?.['argocd.argoproj.io/refresh']).toBeUndefined();
  });
});

test('the view holds both sides of each resource, and what Git wants of it', async () => {
  await createApplication();
  const compared = simulator.argocd?.compare('argocd', 'shop');
  const [first] = compared?.comparison.resources ?? [];
  expect(first?.target?.metadata.name).toBe('a');
  expect(first?.live).toBeUndefined();
  expect(first?.diff?.modified).toBe(true);
  expect(simulator.argocd?.compare('argocd', 'none')).toBeUndefined();
});

describe('automated sync', () => {
  test('a commit is deployed after the next poll, not before', async () => {
    await createApplication(AUTOMATED);
    expect([live('a'), status('sync', 'status')]).toEqual(['1', 'Synced']);
    await commit({ 'app/a.yaml': config('a', '2') });
    simulator.advance(60_000);
    expect(live('a')).toBe('1');
    poll();
    expect([live('a'), status('sync', 'status')]).toEqual(['2', 'Synced']);
    expect(status('history')).toHaveLength(2);
  });

  test('a sync that is done changes nothing more', async () => {
    await createApplication(AUTOMATED);
    const { revision } = simulator.store;
    simulator.settle();
    expect(simulator.store.revision).toBe(revision);
  });

  test('what somebody edits is healed', async () => {
    await createApplication(AUTOMATED);
    await request('PATCH', '/api/v1/namespaces/default/configmaps/a', { data: { value: 'x' } });
    simulator.settle();
    expect(live('a')).toBe('1');
  });

  test('what Git lost is pruned', async () => {
    await createApplication(AUTOMATED);
    await commit({ 'app/b.yaml': config('b', '1') });
    poll();
    expect([live('a'), live('b')]).toEqual([undefined, '1']);
  });

  test('an object that the server refuses fails the operation, with the server’s words', async () => {
    await commit({ 'app/a.yaml': config('a', '1').replace('data:', 'dta:') });
    await createApplication(AUTOMATED);
    simulator.advance(600_000);
    expect(status('operationState', 'phase')).toBe('Failed');
    expect(JSON.stringify(status('operationState', 'syncResult'))).toContain('unknown field');
  });
});

describe('waves', () => {
  test('a wave waits two seconds after the one before it', async () => {
    const wave = (number: number): string => `argocd.argoproj.io/sync-wave: '${number}'`;
    await commit({
      'app/a.yaml': config('a', '1', wave(1)),
      'app/b.yaml': config('b', '1', wave(2)),
    });
    await createApplication(AUTOMATED);
    const created = (name: string) =>
      simulator.history().find((change) => change.name === name && change.type === 'ADDED')?.atMs ??
      0;
    expect(created('b') - created('a')).toBe(2000);
  });
});

describe('deletion', () => {
  test('with the finalizer the objects go too', async () => {
    await createApplication(AUTOMATED, ['resources-finalizer.argocd.argoproj.io']);
    await request('DELETE', `${APPS}/shop`);
    simulator.settle();
    expect(simulator.store.get(APPLICATIONS, 'argocd', 'shop')).toBeUndefined();
    expect(live('a')).toBeUndefined();
  });

  test('without it they stay', async () => {
    await createApplication(AUTOMATED);
    await request('DELETE', `${APPS}/shop`);
    simulator.settle();
    expect(live('a')).toBe('1');
  });
});

test('a controller that is scaled down does nothing until it is back', async () => {
  const scale = async (replicas: number): Promise<void> => {
    const path = '/apis/apps/v1/namespaces/argocd/statefulsets/argocd-application-controller';
    await request('PATCH', path, { spec: { replicas } });
    simulator.settle();
  };
  await scale(0);
  await createApplication(AUTOMATED);
  expect([live('a'), status()]).toEqual([undefined, undefined]);
  await scale(1);
  expect(live('a')).toBe('1');
});

test('a restored cluster goes on as the first one did', async () => {
  await createApplication(AUTOMATED);
  const snapshot = simulator.snapshot();
  const next = async (): Promise<string> => {
    await commit({ 'app/a.yaml': config('a', '3') });
    poll();
    return JSON.stringify(application());
  };
  const first = await next();
  simulator.restore(snapshot);
  expect(live('a')).toBe('1');
  expect(await next()).toBe(first);
});

describe('ignored differences', () => {
  const IGNORED = {
    ignoreDifferences: [{ group: '', kind: 'ConfigMap', jsonPointers: ['/data/value'] }],
  };
  const edited = async (): Promise<void> => {
    await request('PATCH', '/api/v1/namespaces/default/configmaps/a', { data: { value: 'mine' } });
    simulator.settle();
    await commit({ 'app/a.yaml': config('a', '1', 'note: changed') });
    poll();
  };

  test('are no drift, and yet a sync writes over them', async () => {
    await createApplication({ ...IGNORED, syncPolicy: { automated: { selfHeal: true } } });
    await edited();
    expect([live('a'), status('sync', 'status')]).toEqual(['1', 'Synced']);
  });

  test('stay through a sync that respects them', async () => {
    await createApplication({
      ...IGNORED,
      syncPolicy: { automated: {}, syncOptions: ['RespectIgnoreDifferences=true'] },
    });
    await edited();
    expect([live('a'), status('sync', 'status')]).toEqual(['mine', 'Synced']);
  });
});

describe('metrics', () => {
  const pageOf = async (component: string, port: number): Promise<string> => {
    const pods = simulator.store.list({ group: '', resource: 'pods' }, 'argocd');
    const pod = pods.find(
      ({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === component,
    );
    const server = simulator.podPort('argocd', pod?.metadata.name ?? '', port);
    const response = await server?.(new Request('http://pod/metrics'));
    return (await response?.text()) ?? '';
  };
  const page = (): Promise<string> => pageOf('argocd-application-controller', 8082);

  test('a destination by name is the server of that cluster, and a cluster that does not answer is told', async () => {
    const stringData = { name: 'west', server: 'https://west.example.org' };
    await request('POST', '/api/v1/namespaces/argocd/secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'west', labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
      stringData,
    });
    await createApplication({ destination: { name: 'west', namespace: 'default' } });
    expect(await page()).toMatch(
      /^argocd_app_info\{.*dest_server="https:\/\/west\.example\.org".*\} 1$/m,
    );
    expect(await page()).toContain(
      'argocd_cluster_connection_status{k8s_version="",server="https://west.example.org"} 0\n',
    );
  });

  test('the version of the cluster is the one that its server answers', async () => {
    const version = (await (await request('GET', '/version')).json()) as {
      gitVersion: string;
      major: string;
      minor: string;
    };
    expect(version.gitVersion).toBe(CLUSTER_VERSION);
    expect(await page()).toContain(
      `argocd_cluster_info{k8s_version="${version.major}.${version.minor}",server="https://kubernetes.default.svc",name="in-cluster"} 1`,
    );
  });

  test('the repo server counts what it asks of Git and what fails; every page names what is not modelled', async () => {
    await createApplication(AUTOMATED);
    const repo = 'https://git.drydock.dev/gone.git';
    await request('PATCH', `${APPS}/shop`, { spec: { source: { repoURL: repo } } });
    simulator.settle();
    const text = await pageOf('argocd-repo-server', 8084);
    expect(text).toMatch(
      /^argocd_git_request_total\{repo=".*shop\.git",request_type="fetch"\} 1$/m,
    );
    expect(text).not.toMatch(/gone\.git",request_type="fetch"/);
    expect(text).toMatch(/^argocd_git_lsremote_fail_total\{repo=".*gone\.git",revision=""\} 1$/m);
    expect(text).toMatch(/^argocd_repo_pending_request_total\{repo=".*shop\.git"\} 0$/m);
    expect(await pageOf('argocd-server', 8083)).toMatch(
      /^# Not modelled here: argocd_login_request_total,/,
    );
  });

  test('the controller tells of its Applications, and counts comparisons and syncs', async () => {
    await createApplication(AUTOMATED);
    expect(await page()).toContain(
      `argocd_app_info{autosync_enabled="true",dest_namespace="default",dest_server="https://kubernetes.default.svc",health_status="Healthy",name="shop",namespace="argocd",operation="",project="default",repo="${URL}",sync_status="Synced"} 1`,
    );
    expect(await page()).toMatch(/^argocd_app_sync_total\{.*phase="Succeeded".*\} 1$/m);
    expect(await page()).toMatch(/^argocd_app_reconcile_count\{.*\} [1-9]/m);
  });
});

describe('what surrounds an Application', () => {
  const patchApplication = (metadata: object): Promise<Response> =>
    request('PATCH', `${APPS}/shop`, { metadata });

  test('a project that monitors orphans warns of what nobody owns', async () => {
    await createApplication(AUTOMATED);
    const project = '/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects/default';
    await request('PATCH', project, { spec: { orphanedResources: { warn: true } } });
    const stray = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'stray' } };
    await request('POST', '/api/v1/namespaces/default/configmaps', stray);
    await patchApplication({ annotations: { 'argocd.argoproj.io/refresh': 'normal' } });
    simulator.settle();
    expect(status('conditions')).toMatchObject([
      { type: 'OrphanedResourceWarning', message: 'Application has 1 orphaned resources' },
    ]);
  });

  test('a notification is recorded as an event, once', async () => {
    await createApplication(AUTOMATED);
    const subscribed = 'notifications.argoproj.io/subscribe.on-deployed.slack';
    await patchApplication({ annotations: { [subscribed]: 'shop' } });
    simulator.settle();
    poll();
    const events = simulator.store.list({ group: '', resource: 'events' }, 'argocd');
    const sent = events.filter((event) => partOf(event, 'reason') === 'Notification');
    expect(sent.map((event) => partOf(event, 'message'))).toEqual([
      'on-deployed sent to slack:shop',
    ]);
  });

  test('with a webhook a push is seen at once', async () => {
    git = createGitHost();
    await git.create(URL, [
      { files: new Map([['app/a.yaml', config('a', '1')]]), message: 'Begin', author },
    ]);
    simulator = createSimulator({ install: ['argocd'], git, gitWebhook: true });
    simulator.settle();
    await createApplication(AUTOMATED);
    await commit({ 'app/a.yaml': config('a', '2') });
    simulator.settle();
    expect(live('a')).toBe('2');
  });
});
