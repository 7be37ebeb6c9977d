import path from 'node:path';
import { readLabFolder } from '@drydock/lab/node';
import { expect, test } from 'vitest';
import { createClusterService } from './cluster-service.ts';
import type { ClusterApi } from './protocol.ts';

const url = 'https://git.drydock.dev/shop.git';

async function openGitOps(): Promise<ClusterApi> {
  const folder = await readLabFolder(path.resolve(import.meta.dirname, '../../../../labs/gitops'));
  const api = createClusterService({
    emit: () => undefined,
    holdLifeLine: async () => undefined,
    every: () => undefined,
  });
  await api.open({ folder, journal: [], lifeLine: 'test' });
  return api;
}

const application = (name: string, folder: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  source: { repoURL: ${url}, path: ${folder}, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: argocd }
`;

const set = (generator: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: shops, namespace: argocd }
spec:
  generators: [${generator}]
  template:
    metadata: { name: 'shop-{{stage}}' }
    spec:
      project: default
      source: { repoURL: ${url}, path: apps/shop, targetRevision: main }
      destination: { server: https://kubernetes.default.svc, namespace: '{{stage}}' }
`;

async function apply(api: ClusterApi, text: string): Promise<void> {
  const files = new Map([['it.yaml', text]]);
  expect(await api.run(1, 'kubectl apply -f it.yaml', files)).toMatchObject({ code: 0 });
  await api.settle();
}

test('an ApplicationSet is shown with what it made, and its Applications with their maker', async () => {
  const api = await openGitOps();
  await apply(api, set('{ list: { elements: [{ stage: test }, { stage: prod }] } }'));
  const { apps, sets } = await api.gitops();
  expect(sets).toEqual([{ namespace: 'argocd', name: 'shops', apps: ['shop-prod', 'shop-test'] }]);
  expect(apps.map(({ name, parent }) => [name, parent?.kind, parent?.name])).toEqual([
    ['shop-prod', 'ApplicationSet', 'shops'],
    ['shop-test', 'ApplicationSet', 'shops'],
  ]);
});

test('what keeps an ApplicationSet from making anything is said', async () => {
  const api = await openGitOps();
  const missing = `{ git: { repoURL: 'https://git.drydock.dev/none.git', revision: main, directories: [{ path: '*' }] } }`;
  await apply(api, set(missing));
  const { apps, sets } = await api.gitops();
  expect(apps).toEqual([]);
  expect(sets[0]?.error).toContain('none.git');
});

test('an Application among the resources of another one names it', async () => {
  const api = await openGitOps();
  const files = new Map([
    ['root.yaml', application('root', 'roots')],
    ['repo/roots/child.yaml', application('child', 'apps/shop')],
  ]);
  await api.apply(files);
  await api.order({ namespace: 'argocd', name: 'root', verb: 'sync', prune: false }, files);
  await api.settle();
  const { apps } = await api.gitops();
  expect(apps.map(({ name, parent }) => [name, parent?.name])).toEqual([
    ['child', 'root'],
    ['root', undefined],
  ]);
});
