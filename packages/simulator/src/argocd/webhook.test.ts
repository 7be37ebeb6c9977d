import { createGitHost, type GitHost } from '@drydock/git';
import { isMovedBy } from '@drydock/gitops';
import type { JsonObject } from '@drydock/manifests';
import { beforeEach, describe, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { APPLICATIONS, APPLICATION_SETS } from './argo-resources.ts';
import { partOf } from './application.ts';
import { SET_REFRESH } from './webhook.ts';

const URL = 'https://git.drydock.dev/shop.git';
const author = { name: 'Ada', email: 'ada@example.org', atMs: 0 };
const API = '/apis/argoproj.io/v1alpha1/namespaces/argocd';
const folder = (...names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    names.map((name) => [
      `apps/${name}/a.yaml`,
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
    ]),
  );

let git: GitHost;
let simulator: Simulator;

async function create(resource: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const request = { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await simulator.handle(new Request(`https://x${API}/${resource}`, request));
  expect(response.status).toBe(201);
  simulator.settle();
}

const spec = (targetRevision: string, path = 'apps/eu'): JsonObject => ({
  project: 'default',
  source: { repoURL: URL, path, targetRevision },
  destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
});

async function push(...names: readonly string[]): Promise<string> {
  const id = await git.commit(URL, 'main', { files: folder(...names), message: 'Next', author });
  simulator.settle();
  return id;
}

beforeEach(async () => {
  git = createGitHost();
  await git.create(URL, [{ files: folder('eu'), message: 'Begin', author }]);
  simulator = createSimulator({ install: ['argocd'], git, gitWebhook: true });
  simulator.settle();
});

test.each(['', 'HEAD', 'main', 'refs/heads/main'])(
  'a push is seen at once by an Application at "%s"',
  async (revision) => {
    await create('applications', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop' },
      spec: spec(revision),
    });
    const id = await push('eu', 'us');
    const application = simulator.store.get(APPLICATIONS, 'argocd', 'shop');
    expect(partOf(application, 'status', 'sync', 'revision')).toBe(id);
  },
);

describe('what a push moves', () => {
  const main = { name: 'main', isHead: true };
  const tag = { name: 'v1.1.0', isHead: false };
  test.each([
    ['1.*', tag, true],
    ['>=1.0.0, <2.0.0', tag, true],
    ['^2.0.0', tag, false],
    ['v1.1.0', tag, true],
    ['refs/tags/v1.1.0', tag, true],
    ['HEAD', tag, false],
    ['1.*', main, false],
    ['HEAD', main, true],
    ['refs/heads/main', main, true],
    ['refs/heads/other', main, false],
    ['team/x/main', main, false],
  ] as const)('%s', (revision, ref, expected) => {
    expect(isMovedBy(revision, ref)).toBe(expected);
  });
});

const template = {
  metadata: { name: '{{.path.basename}}' },
  spec: spec('HEAD', '{{.path.path}}'),
};
const gitGenerator = { git: { repoURL: URL, revision: 'HEAD', directories: [{ path: 'apps/*' }] } };

test.each([
  ['a Git generator', gitGenerator],
  [
    'one within a matrix',
    { matrix: { generators: [{ list: { elements: [{ a: 'b' }] } }, gitGenerator] } },
  ],
])('every push makes the Applications of %s at once', async (_, generator) => {
  await create('applicationsets', {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: 'shops' },
    spec: { goTemplate: true, template, generators: [generator] },
  });
  const names = (): readonly string[] =>
    simulator.store.list(APPLICATIONS).map(({ metadata }) => metadata.name);
  expect(names()).toEqual(['eu']);
  await push('eu', 'us');
  expect(names()).toEqual(['eu', 'us']);
  await push('eu', 'us', 'asia');
  expect(names()).toEqual(['asia', 'eu', 'us']);
  const set = simulator.store.get(APPLICATION_SETS, 'argocd', 'shops');
  expect(set?.metadata.annotations?.[SET_REFRESH]).toBeUndefined();
});
