import { createGitHost, type GitHost } from '@drydock/git';
import type { JsonObject } from '@drydock/manifests';
import { beforeEach, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { APPLICATIONS, APPLICATION_SETS } from './argo-resources.ts';
import { partOf } from './application.ts';

const URL = 'https://git.drydock.dev/shop.git';
const author = { name: 'Ada', email: 'ada@example.org', atMs: 0 };
const SETS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applicationsets';

let git: GitHost;
let simulator: Simulator;

const config = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: config }\n`;
const folders = (...names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(names.map((name) => [`apps/${name}/config.yaml`, config]));

async function send(method: string, path: string, body?: object): Promise<number> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const headers = { 'content-type': type };
  const request = new Request(`https://x${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  const { status } = await simulator.handle(request);
  simulator.settle();
  return status;
}

async function createSet(spec: JsonObject): Promise<void> {
  const status = await send('POST', SETS, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: 'shops', namespace: 'argocd' },
    spec: {
      goTemplate: true,
      template: {
        metadata: { name: '{{.path.basename}}' },
        spec: {
          project: 'default',
          source: { repoURL: URL, path: '{{.path.path}}' },
          destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
        },
      },
      generators: [{ git: { repoURL: URL, revision: 'HEAD', directories: [{ path: 'apps/*' }] } }],
      ...spec,
    },
  });
  expect(status).toBe(201);
}

const names = (): readonly string[] =>
  simulator.store.list(APPLICATIONS).map(({ metadata }) => metadata.name);

async function commit(...apps: readonly string[]): Promise<void> {
  await git.commit(URL, 'main', { files: folders(...apps), message: 'Next', author });
  simulator.advance(190_000);
  simulator.settle();
}

beforeEach(async () => {
  git = createGitHost();
  await git.create(URL, [{ files: folders('eu', 'us'), message: 'Begin', author }]);
  simulator = createSimulator({ install: ['argocd'], git });
  simulator.settle();
});

test('a folder in Git is an Application, and goes with its folder', async () => {
  await createSet({});
  expect(names()).toEqual(['eu', 'us']);
  await commit('eu', 'asia');
  expect(names()).toEqual(['asia', 'eu']);
});

test('a policy can keep Applications whose folder is gone', async () => {
  await createSet({ syncPolicy: { applicationsSync: 'create-update' } });
  await commit('eu');
  expect(names()).toEqual(['eu', 'us']);
});

test('an edit of a generated Application is undone', async () => {
  await createSet({});
  const path = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/eu';
  await send('PATCH', path, { spec: { project: 'other' } });
  const application = simulator.store.get(APPLICATIONS, 'argocd', 'eu');
  expect(partOf(application, 'spec', 'project')).toBe('default');
});

test('a generator that fails deletes nothing and says so', async () => {
  await createSet({});
  await send('PATCH', `${SETS}/shops`, {
    spec: {
      generators: [
        {
          git: {
            repoURL: 'https://git.drydock.dev/none.git',
            revision: 'HEAD',
            directories: [{ path: '*' }],
          },
        },
      ],
    },
  });
  expect(names()).toEqual(['eu', 'us']);
  const set = simulator.store.get(APPLICATION_SETS, 'argocd', 'shops');
  expect(partOf(set, 'status', 'conditions')).toContainEqual(
    expect.objectContaining({ type: 'ErrorOccurred', status: 'True' }),
  );
});

test('a deleted set takes its Applications along', async () => {
  await createSet({});
  await send('DELETE', `${SETS}/shops`);
  expect(names()).toEqual([]);
});

const configs = (): number =>
  simulator.store
    .list({ group: '', resource: 'configmaps' }, 'default')
    .filter(({ metadata }) => metadata.name === 'config').length;

test.each([
  [true, 1],
  [false, 0],
])(
  'preserveResourcesOnDeletion: %s decides what stays when the set is deleted',
  async (preserveResourcesOnDeletion, left) => {
    await createSet({
      syncPolicy: { preserveResourcesOnDeletion },
      generators: [{ git: { repoURL: URL, revision: 'HEAD', directories: [{ path: 'apps/eu' }] } }],
      template: {
        metadata: { name: '{{.path.basename}}' },
        spec: {
          project: 'default',
          source: { repoURL: URL, path: '{{.path.path}}' },
          destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
          syncPolicy: { automated: {} },
        },
      },
    });
    expect(configs()).toBe(1);
    await send('DELETE', `${SETS}/shops`);
    simulator.advance(60_000);
    expect(names()).toEqual([]);
    expect(configs()).toBe(left);
  },
);

test.each(['scmProvider', 'pullRequest'])(
  '%s is refused by a condition: no source code host is known',
  async (generator) => {
    await createSet({
      generators: [
        { [generator]: { github: { organization: 'acme', owner: 'acme', repo: 'shop' } } },
      ],
    });
    expect(names()).toEqual([]);
    const set = simulator.store.get(APPLICATION_SETS, 'argocd', 'shops');
    expect(partOf(set, 'status', 'conditions')).toContainEqual(
      expect.objectContaining({
        type: 'ErrorOccurred',
        status: 'True',
        message: expect.stringContaining('no source code host is known here'),
      }),
    );
  },
);
