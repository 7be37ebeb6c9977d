import { createSimulatedCluster } from '@drydock/cluster';
import { createGitHost } from '@drydock/git';
import { expect, test } from 'vitest';
import { prepareCluster } from '../session/prepare-cluster.ts';
import { argocdCheck } from './argocd-check.ts';
import type { CheckContext, CheckFinding } from './check-kind.ts';

const URL = 'https://git.drydock.dev/shop.git';
const AUTHOR = { name: 'Ada', email: 'ada@example.com', atMs: 0 };

const application = (sources: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  ${sources}
  destination: { server: https://kubernetes.default.svc, namespace: default }
  syncPolicy: { automated: {} }
`;

async function check(sources: string, options: object): Promise<CheckFinding> {
  await using cluster = createSimulatedCluster({ install: ['argocd'], git: createGitHost() });
  for (const [url, name] of [
    [URL, 'one'],
    [URL.replace('shop', 'more'), 'two'],
  ] as const) {
    const config = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
    const files = new Map([['app/config.yaml', config]]);
    await cluster.git.create(url, [{ message: 'First', files, author: AUTHOR }]);
  }
  await prepareCluster(cluster, new Map([['app.yaml', application(sources)]]), 'default');
  const context: CheckContext = {
    cluster,
    namespace: 'default',
    check: 'one',
    files: new Map(),
    resources: [],
    diagnostics: [],
    refusals: [],
    isApplied: true,
  };
  const given = { application: 'shop', within: '5s', ...options };
  return argocdCheck.run(argocdCheck.schema.parse(given), context);
}

const SOURCE = `{ repoURL: '${URL}', path: app, targetRevision: main }`;

test('the commit of a branch is looked up in any of several sources', async () => {
  const several = `sources: [${SOURCE.replace('shop', 'more')}, ${SOURCE}]`;
  const wanted = { revision: 'main', sync: 'Synced' };
  expect(await check(`source: ${SOURCE}`, wanted)).toMatchObject({ status: 'pass' });
  expect(await check(several, wanted)).toMatchObject({ status: 'pass' });
  expect(await check(several, { revision: 'v2' })).toMatchObject({ status: 'fail' });
});

test('a source that is no repository here is said to be none', async () => {
  const wrong = `source: ${SOURCE.replace('shop', 'shpo')}`;
  expect((await check(wrong, { revision: 'main' })).message).toBe(
    'Wanted shop at main. Seen that https://git.drydock.dev/shpo.git is no repository here.',
  );
});

test('what could not fail, or says one thing and another, is refused', () => {
  for (const options of [
    { history: { atLeast: 0 } },
    { absent: true, sync: 'Synced' },
    { resources: [{ kind: 'Job', name: 'a', absent: true, sync: 'Synced' }] },
  ])
    expect(argocdCheck.schema.safeParse({ application: 'shop', ...options }).success).toBe(false);
});
