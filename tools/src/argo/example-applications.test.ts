import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { createGitHost } from '@drydock/git';
import { createSimulator, type Simulator } from '@drydock/simulator';
import { describe, expect, test } from 'vitest';

/** Argo CD's own example applications; given beside the project, not part of it. */
const EXAMPLES = path.resolve(
  import.meta.dirname,
  '../../../../shared/reference/argo/example-apps',
);
const URL = 'https://github.com/argoproj/argocd-example-apps.git';
const APPLICATIONS = { group: 'argoproj.io', resource: 'applications' };

/** They need what is not installed here: the controller of Argo Rollouts. */
const NEEDS_MORE = ['blue-green'];

function filesBelow(folder: string, prefix = ''): readonly (readonly [string, string])[] {
  return readdirSync(folder).flatMap((name) => {
    const full = path.join(folder, name);
    if (statSync(full).isDirectory()) return filesBelow(full, `${prefix}${name}/`);
    return [[prefix + name, readFileSync(full, 'utf8')] as const];
  });
}

async function deployed(name: string): Promise<Simulator> {
  const git = createGitHost();
  const author = { name: 'Argo', email: 'argo@example.org', atMs: 0 };
  const files = new Map(filesBelow(EXAMPLES));
  await git.create(URL, [{ files, message: 'Examples', author }], 'master');
  const simulator = createSimulator({ install: ['argocd'], git });
  simulator.settle();
  const body = JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd' },
    spec: {
      project: 'default',
      source: { repoURL: URL, path: name },
      destination: { server: 'https://kubernetes.default.svc', namespace: name },
      syncPolicy: { automated: {}, syncOptions: ['CreateNamespace=true'] },
    },
  });
  const address = 'https://x/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
  const headers = { 'content-type': 'application/json' };
  await simulator.handle(new Request(address, { method: 'POST', headers, body }));
  simulator.settle();
  return simulator;
}

describe.skipIf(!existsSync(EXAMPLES))('Argo CD’s example applications', () => {
  const names = existsSync(EXAMPLES)
    ? readdirSync(EXAMPLES).filter((name) => statSync(path.join(EXAMPLES, name)).isDirectory())
    : [];

  test.each(names.filter((name) => !NEEDS_MORE.includes(name)))(
    '%s renders, syncs and becomes Healthy',
    async (name) => {
      const simulator = await deployed(name);
      expect(simulator.store.get(APPLICATIONS, 'argocd', name)).toMatchObject({
        status: { sync: { status: 'Synced' }, health: { status: 'Healthy' } },
      });
    },
  );

  test('blue-green fails as on a cluster without Argo Rollouts, and says which kind is unknown', async () => {
    const simulator = await deployed('blue-green');
    expect(simulator.store.get(APPLICATIONS, 'argocd', 'blue-green')).toMatchObject({
      status: {
        operationState: {
          phase: 'Failed',
          message: expect.stringContaining('synchronization tasks are not valid'),
          syncResult: {
            resources: expect.arrayContaining([
              expect.objectContaining({ kind: 'Rollout', status: 'SyncFailed' }),
            ]),
          },
        },
      },
    });
  });
});
