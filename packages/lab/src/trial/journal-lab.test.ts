import { describe, expect, test } from 'vitest';
import { createGrader, solutionOf } from '../create-grader.ts';
import type { FileSet, Lab } from '../lab.ts';
import { loadLab } from '../load-lab.ts';
import { createLabCluster } from '../session/lab-cluster.ts';
import { testLab } from './test-lab.ts';

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
mistakes:
  - id: git.not-pushed
    when: { all: [{ field: { kind: ConfigMap, path: data.value, is: '2' } }] }
    symptom: The remote does not know your commit.
    concept: A commit is yours alone until it is pushed.
steps:
  - id: create
    title: Create the Application
    lesson: steps/1.mdx
    checks:
      - id: synced
        title: The Application is in sync with main
        argocd: { application: shop, sync: Synced, health: Healthy, revision: main }
      - id: there
        title: The object is in the lab's namespace
        resource: { apiVersion: v1, kind: ConfigMap, name: config }
  - id: commit
    title: Change it in Git
    lesson: steps/1.mdx
    keeps: [synced, there]
    checks:
      - id: in-git
        title: The repository says two
        git: { file: app/config.yaml, content: { contains: "'2'" } }
      - id: live
        title: The cluster says two
        resource: { apiVersion: v1, kind: ConfigMap, name: config, matches: { data: { value: '2' } } }
  - id: revert
    title: Take it back
    lesson: steps/1.mdx
    keeps: [synced, there]
    checks:
      - id: reverted
        title: Git reverts
        git: { message: { prefix: Revert }, content: { contains: "'1'" }, file: app/config.yaml }
      - id: live-again
        title: The cluster says one
        resource: { apiVersion: v1, kind: ConfigMap, name: config, matches: { data: { value: '1' } } }
`;

const config = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: config }\ndata: { value: '${value}' }\n`;

const APPLICATION = `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  source: { repoURL: ${URL}, path: app, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: default }
`;

const jsonl = (...entries: readonly object[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

const PUSH_AND_SYNC = [
  { act: 'push' },
  { act: 'refresh', app: 'shop' },
  { act: 'sync', app: 'shop' },
];

const FILES: FileSet = new Map([
  ['lab.yaml', LAB],
  ['steps/1.mdx', '# Deploy'],
  ['start/application.yaml', '# Nothing yet\n'],
  ['start/repo/app/config.yaml', config('1')],
  ['solution/create/application.yaml', APPLICATION],
  ['solution/create/journal.jsonl', jsonl({ act: 'apply' }, { act: 'sync', app: 'shop' })],
  ['solution/commit/repo/app/config.yaml', config('2')],
  ['solution/commit/journal.jsonl', jsonl({ act: 'commit', message: 'Say two' }, ...PUSH_AND_SYNC)],
  ['solution/revert/repo/app/config.yaml', config('1')],
  ['solution/revert/journal.jsonl', jsonl({ act: 'revert' }, ...PUSH_AND_SYNC)],
  [
    'mistakes/not-pushed/mistake.yaml',
    'over: solution\nstep: commit\ncheck: in-git\nhint: git.not-pushed\n',
  ],
  ['mistakes/not-pushed/journal.jsonl', jsonl({ act: 'commit', message: 'Say two' })],
]);

function labOf(files: FileSet): Lab {
  const { diagnostics, lab } = loadLab(files);
  if (!lab) throw new Error(JSON.stringify(diagnostics));
  return lab;
}

describe('a lab whose solution is acts', () => {
  test('goes on from step to step, and each step is in order at its end', async () => {
    const lab = labOf(FILES);
    await using grader = await createGrader({ lab, createCluster: createLabCluster });
    for (const step of lab.steps) {
      const { failures, grade } = await grader.grade(solutionOf(step));
      expect(failures).toEqual([]);
      expect(grade.checks.map(({ message, status }) => message ?? status)).toEqual(
        grade.checks.map(() => 'pass'),
      );
    }
  });

  test('shows what was not done', { timeout: 30_000 }, async () => {
    const { mistakes, mutants, solution, start } = await testLab({
      files: FILES,
      createCluster: createLabCluster,
    });
    expect([start, solution, ...mistakes].flatMap(({ problems }) => problems)).toEqual([]);
    expect(mutants.survivors).toEqual([]);
    expect(mutants.killed).toBeGreaterThan(25);
  });

  test('an act that cannot be done is said, and the others are done', async () => {
    const lab = labOf(FILES);
    await using grader = await createGrader({ lab, createCluster: createLabCluster });
    const { failures } = await grader.grade({
      files: new Map([['application.yaml', APPLICATION]]),
      journal: [
        { act: 'sync', app: 'shop' },
        { act: 'kubectl', line: 'kubectl get pods' },
        { act: 'push' },
        { act: 'commit', message: 'nothing' },
        { act: 'apply' },
        { act: 'restart', deployment: 'none' },
        { at: 7 * 3_600_000, act: 'wait', ms: 0 },
      ],
    });
    expect(failures).toEqual([
      { index: 0, message: 'applications.argoproj.io "shop" not found' },
      { index: 1, message: 'There is no terminal here to run the line in.' },
      { index: 3, message: expect.stringContaining('nothing to commit') as string },
      { index: 5, message: 'deployments.apps "none" not found' },
      { index: 6, message: 'A journal lasts at most 360 minutes of cluster time.' },
    ]);
  });
});
