import { beforeEach, describe, expect, test } from 'vitest';
import {
  gitOpsCluster,
  REPOSITORY,
  SHOP_PATH,
  type GitOpsCluster,
} from '../test-support/gitops.ts';
import { APPLICATIONS } from './argo-resources.ts';
import { partOf } from './application.ts';

const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { value: a }\n';
const WEB = [
  'apiVersion: apps/v1',
  'kind: Deployment',
  'metadata: { name: web }',
  'spec:',
  '  selector: { matchLabels: { app: web } }',
  '  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: nginx }] } }',
  '',
].join('\n');
const hook = (type: string, image = 'busybox', name = 'last'): string =>
  [
    'apiVersion: batch/v1',
    'kind: Job',
    `metadata: { name: ${name}, annotations: { argocd.argoproj.io/hook: ${type} } }`,
    `spec: { template: { spec: { restartPolicy: Never, containers: [{ name: c, image: ${image} }] } } }`,
    '',
  ].join('\n');

const automated = (...syncOptions: readonly string[]) => ({
  syncPolicy: { automated: { prune: true }, syncOptions: [...syncOptions] },
});

const state = (cluster: GitOpsCluster, key: string): unknown =>
  partOf(cluster.application(), 'status', 'operationState', key);
const names = ({ simulator }: GitOpsCluster, group: string, resource: string): readonly string[] =>
  simulator.store.list({ group, resource }, 'default').map(({ metadata }) => metadata.name);

describe('PrunePropagationPolicy', () => {
  test.each([
    ['orphan', 1],
    ['foreground', 0],
    ['background', 0],
  ])('%s decides whether what a pruned object owns stays', async (policy, left) => {
    const cluster = await gitOpsCluster(
      { 'app/a.yaml': CONFIG, 'app/web.yaml': WEB },
      automated(`PrunePropagationPolicy=${policy}`),
    );
    expect(names(cluster, 'apps', 'replicasets')).toHaveLength(1);
    await cluster.commit({ 'app/a.yaml': CONFIG });
    expect(names(cluster, 'apps', 'deployments')).toEqual([]);
    expect(names(cluster, 'apps', 'replicasets')).toHaveLength(left);
  });
});

describe('FailOnSharedResource', () => {
  async function syncOther(
    syncOptions: readonly string[],
  ): Promise<{ readonly phase: unknown; readonly message: string; readonly owner: string }> {
    const cluster = await gitOpsCluster({ 'app/a.yaml': CONFIG }, automated());
    await cluster.request('POST', SHOP_PATH.replace(/shop$/, ''), {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'other' },
      spec: {
        project: 'default',
        source: { repoURL: REPOSITORY, path: 'app' },
        destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
      },
      operation: { sync: { syncOptions } },
    });
    cluster.simulator.settle();
    const { store } = cluster.simulator;
    const operation = partOf(
      store.get(APPLICATIONS, 'argocd', 'other'),
      'status',
      'operationState',
    );
    const live = store.get({ group: '', resource: 'configmaps' }, 'default', 'a');
    return {
      phase: partOf(operation, 'phase'),
      message: String(partOf(operation, 'message')),
      owner: live?.metadata.annotations?.['argocd.argoproj.io/tracking-id'] ?? '',
    };
  }

  test('without it the Application that syncs takes the object over', async () => {
    const { owner, phase } = await syncOther([]);
    expect(phase).toBe('Succeeded');
    expect(owner).toMatch(/^other:/);
  });

  test('with it the sync fails, names the other Application and changes nothing', async () => {
    const { message, owner, phase } = await syncOther(['FailOnSharedResource=true']);
    expect(phase).toBe('Failed');
    expect(message).toMatch(/^Shared resource found: .*shop/);
    expect(owner).toMatch(/^shop:/);
  });
});

test('a project that asks for signatures is refused by name: nothing checks one', async () => {
  const cluster = await gitOpsCluster({ 'app/a.yaml': CONFIG });
  const project = '/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects/default';
  await cluster.request('PATCH', project, {
    spec: { signatureKeys: [{ keyID: '4AEE18F83AFDEB23' }] },
  });
  await cluster.request('PATCH', SHOP_PATH, { operation: { sync: {} } });
  cluster.simulator.settle();
  expect(state(cluster, 'phase')).toBe('Error');
  expect(JSON.stringify(partOf(cluster.application(), 'status', 'conditions'))).toContain(
    'commit signatures are not modelled here',
  );
  expect(names(cluster, '', 'configmaps')).not.toContain('a');
});

describe('hooks of the deletion', () => {
  let cluster: GitOpsCluster;

  const finalizers = (): unknown => cluster.application()?.metadata.finalizers ?? [];
  const remove = async (): Promise<void> => {
    await cluster.request('PATCH', SHOP_PATH, {
      metadata: { finalizers: ['resources-finalizer.argocd.argoproj.io'] },
    });
    cluster.simulator.settle();
    await cluster.request('DELETE', SHOP_PATH);
  };

  beforeEach(async () => {
    cluster = await gitOpsCluster(
      { 'app/a.yaml': CONFIG, 'app/hook.yaml': hook('PostDelete') },
      automated(),
    );
  });

  test('hold the Application by a finalizer as long as Git has them, and do not run in a sync', async () => {
    expect(finalizers()).toContain('post-delete-finalizer.argocd.argoproj.io');
    expect(names(cluster, 'batch', 'jobs')).toEqual([]);
    await cluster.commit({ 'app/a.yaml': CONFIG });
    expect(finalizers()).toEqual([]);
  });

  test('PostDelete runs when all resources are gone, and then the Application goes', async () => {
    await remove();
    cluster.simulator.settle();
    cluster.simulator.advance(120_000);
    const changes = cluster.simulator.history();
    const at = (name: string, type: string): number =>
      changes.find((one) => one.name === name && one.type === type)?.atMs ?? Number.NaN;
    expect(at('last', 'ADDED')).toBeGreaterThanOrEqual(at('a', 'DELETED'));
    expect(cluster.application()).toBeUndefined();
  });
});

test('an Application of Applications deploys them, and a commit adds one and prunes one', async () => {
  const child = (name: string): string =>
    [
      'apiVersion: argoproj.io/v1alpha1',
      'kind: Application',
      `metadata: { name: ${name}, namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io] }`,
      'spec:',
      '  project: default',
      `  source: { repoURL: ${REPOSITORY}, path: ${name} }`,
      '  destination: { server: https://kubernetes.default.svc, namespace: default }',
      '  syncPolicy: { automated: { prune: true } }',
      '',
    ].join('\n');
  const config = (name: string): string => CONFIG.replace('name: a', `name: ${name}`);
  const folders = {
    'one/a.yaml': config('one'),
    'two/a.yaml': config('two'),
    'three/a.yaml': config('three'),
  };
  const cluster = await gitOpsCluster(
    { ...folders, 'app/one.yaml': child('one'), 'app/two.yaml': child('two') },
    automated(),
  );
  const deployed = (): readonly string[] =>
    names(cluster, '', 'configmaps').filter((name) => name !== 'kube-root-ca.crt');
  expect(deployed()).toEqual(['one', 'two']);
  expect(partOf(cluster.application(), 'status', 'health', 'status')).toBe('Healthy');
  await cluster.commit({
    ...folders,
    'app/one.yaml': child('one'),
    'app/three.yaml': child('three'),
  });
  cluster.simulator.advance(60_000);
  expect(deployed()).toEqual(['one', 'three']);
  const left = cluster.simulator.store.list(APPLICATIONS).map(({ metadata }) => metadata.name);
  expect(left).toEqual(['one', 'shop', 'three']);
});
