import { expect, test } from 'vitest';
import { createGrader } from '../create-grader.ts';
import type { FileSet, Lab } from '../lab.ts';
import { loadLab } from '../load-lab.ts';
import { createLabCluster } from './lab-cluster.ts';
import { createLabSession } from './create-lab-session.ts';

const URL = 'https://git.drydock.dev/shop.git';

const LAB = `
apiVersion: drydock.dev/v1
kind: Lab
metadata: { id: small, version: 1, title: Small, course: test, order: 1 }
difficulty: beginner
minutes: 5
objectives: [Deploy by commit]
cluster:
  install: [argocd]
  repositories: [{ url: ${URL}, from: start/repo }]
workspace: [application.yaml, repo/app/config.yaml]
steps:
  - id: deploy
    title: Deploy
    lesson: steps/1.mdx
    checks:
      - id: in-git
        title: The repository says two
        git: { file: app/config.yaml, content: { contains: "'2'" } }
      - id: synced
        title: The Application is in sync with main
        argocd:
          application: shop
          sync: Synced
          health: Healthy
          revision: main
          resources: [{ kind: ConfigMap, name: config, sync: Synced }]
      - id: heals
        title: A live edit is taken back
        argocd:
          application: shop
          heals:
            apiVersion: v1
            kind: ConfigMap
            name: config
            patch: { data: { value: edited } }
`;

const config = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: config }\ndata: { value: '${value}' }\n`;

const application = (policy: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  source: { repoURL: ${URL}, path: app, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: default }
  syncPolicy: { automated: ${policy} }
`;

function smallLab(text = LAB): Lab {
  const { diagnostics, lab } = loadLab(
    new Map([
      ['lab.yaml', text],
      ['steps/1.mdx', '# Deploy'],
      ['start/application.yaml', application('{}')],
      ['start/repo/app/config.yaml', config('1')],
      ['start/repo/README.md', 'not in the workspace\n'],
    ]),
  );
  if (!lab) throw new Error(JSON.stringify(diagnostics));
  return lab;
}

const SOLVED: FileSet = new Map([
  ['application.yaml', application('{ selfHeal: true }')],
  ['repo/app/config.yaml', config('2')],
]);

async function statuses(files: FileSet): Promise<Readonly<Record<string, string>>> {
  const lab = smallLab();
  await using grader = await createGrader({
    lab,
    createCluster: (options) => createLabCluster(options),
  });
  await grader.grade({ files: SOLVED });
  const { grade } = await grader.grade({ files });
  return Object.fromEntries(grade.checks.map(({ id, status }) => [id, status]));
}

test('the start is deployed as it is, the solution as it should be', async () => {
  expect(await statuses(new Map())).toEqual({ 'in-git': 'fail', synced: 'pass', heals: 'fail' });
  expect(await statuses(SOLVED)).toEqual({ 'in-git': 'pass', synced: 'pass', heals: 'pass' });
});

test('Apply commits the files of the repository and leaves the others alone', async () => {
  const lab = smallLab();
  await using cluster = await createLabCluster({ lab });
  const session = await createLabSession({ lab, cluster });
  const report = await session.apply(new Map([...lab.start, ...SOLVED]));
  expect(report.applied.map(({ object }) => object)).toEqual(['application.argoproj.io/shop']);
  const view = await cluster.git.read(URL);
  const head = view?.commit(view.resolve('main') ?? '');
  expect(head).toMatchObject({ message: 'Work on small', parents: { length: 1 } });
  expect([...(view?.files(head?.id ?? '')?.keys() ?? [])]).toEqual([
    'README.md',
    'app/config.yaml',
  ]);
});

test('a drift that nobody heals is taken back by the check', async () => {
  const lab = smallLab();
  await using cluster = await createLabCluster({ lab });
  const session = await createLabSession({ lab, cluster });
  await session.apply(lab.start);
  const { results } = await session.check('deploy', lab.start);
  expect(results.find(({ id }) => id === 'heals')?.message).toBe(
    'Wanted a live edit of ConfigMap config to be taken back. Seen {"data":{"value":"edited"}} stay.',
  );
  const type = await cluster.kube.resolveKind('v1', 'ConfigMap');
  const live = type && (await cluster.kube.get(type, 'config', 'default'));
  expect(live?.ok && live.value['data']).toEqual({ value: '1' });
});

test('an edit that Argo CD is told to leave alone stays, through a sync too', async () => {
  const stays = LAB.replace('          heals:', '          within: 20s\n          stays:');
  const IGNORED = `  ignoreDifferences:
    - { kind: ConfigMap, jsonPointers: [/data/value] }
`;
  const policy = '{ selfHeal: true }';
  const respecting = `${policy}, syncOptions: [RespectIgnoreDifferences=true]`;
  const messageOf = async (text: string): Promise<string | undefined> => {
    const lab = smallLab(stays);
    await using cluster = await createLabCluster({ lab });
    const session = await createLabSession({ lab, cluster });
    const work = new Map([...lab.start, ['application.yaml', text] as const]);
    await session.apply(work);
    const { results } = await session.check('deploy', work);
    return results.find(({ id }) => id === 'heals')?.message;
  };
  expect(await messageOf(application(policy))).toContain('taken back within the time');
  expect(await messageOf(application(policy) + IGNORED)).toContain('overwritten by the next sync');
  expect(await messageOf(application(respecting) + IGNORED)).toBeUndefined();
});

test('apply says which commit it pushed, and none when the repository is as it was', async () => {
  const lab = smallLab();
  await using cluster = await createLabCluster({ lab });
  const session = await createLabSession({ lab, cluster });
  const work = new Map([...lab.start, ...SOLVED]);
  const first = await session.apply(work);
  expect(first.pushed).toBe((await session.repository())?.resolve('HEAD'));
  expect(await session.apply(work)).not.toHaveProperty('pushed');
});
