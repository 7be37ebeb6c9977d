import path from 'node:path';
import { readLabFolder } from '@drydock/lab/node';
import { beforeAll, expect, test } from 'vitest';
import { createClusterService } from './cluster-service.ts';
import type { ClusterApi, JournalEntry, LabFolder } from './protocol.ts';

let folder: LabFolder;
let application = '';
let start: Map<string, string>;
beforeAll(async () => {
  folder = await readLabFolder(path.resolve(import.meta.dirname, '../../../../labs/gitops'));
  application = folder.get('solution/create/application.yaml') ?? '';
  start = new Map(
    [...folder]
      .filter(([file]) => file.startsWith('start/repo/'))
      .map(([file, text]) => [file.slice('start/'.length), text]),
  );
});

const app = { namespace: 'argocd', name: 'shop' };
const reviews = 'repo/apps/shop/reviews.yaml';

interface Opened {
  readonly api: ClusterApi;
  readonly tick: () => void;
  readonly printed: () => string;
}

async function open(journal: readonly JournalEntry[] = []): Promise<Opened> {
  let tick = (): void => undefined;
  let text = '';
  const api = createClusterService({
    emit: (name, value) => {
      if (name === 'output' && typeof value === 'object' && 'text' in value) text += value.text;
    },
    holdLifeLine: async () => undefined,
    every: (_ms, run) => (tick = run),
  });
  await api.open({ folder, journal, lifeLine: 'test' });
  return { api, tick: () => tick(), printed: () => text };
}

const begun = (): Map<string, string> => new Map(start).set('application.yaml', application);

function edited(): Map<string, string> {
  const text = (start.get(reviews) ?? '').replace('shop-reviews:v1', 'shop-reviews:v2');
  return begun().set(reviews, text);
}

async function synced(api: ClusterApi): Promise<readonly JournalEntry[]> {
  const { entry: first } = await api.apply(begun());
  const { entry: second } = await api.order({ ...app, verb: 'sync', prune: false }, begun());
  await api.settle();
  return [first, second];
}

test('an Application shows what Git wants before anything is live, and what it owns after a sync', async () => {
  const { api } = await open();
  expect((await api.gitops()).apps).toEqual([]);
  await api.apply(begun());
  const [before] = (await api.gitops()).apps;
  expect(before).toMatchObject({ name: 'shop', sync: 'OutOfSync', health: 'Missing' });
  expect(before?.nodes.every(({ isLive }) => !isLive)).toBe(true);
  await api.order({ ...app, verb: 'sync', prune: false }, begun());
  await api.settle();
  const [after] = (await api.gitops()).apps;
  expect(after).toMatchObject({ sync: 'Synced', health: 'Healthy' });
  const kinds = after?.nodes.map(({ depth, kind }) => `${depth} ${kind}`);
  expect(kinds).toContain('1 Deployment');
  expect(kinds).toContain('3 Pod');
  expect(after?.waves).toMatchObject([{ phase: 0, state: 'done' }]);
  expect(after?.history[0]).toMatchObject({ isCurrent: true, message: 'The shop as it is today' });
});

test('the working copy is marked until Apply commits and pushes it; then Git and live differ', async () => {
  const { api } = await open();
  await synced(api);
  const changed = edited().set('repo/new.yaml', 'a: 1\n');
  expect((await api.gitMarks(changed))?.files).toEqual({ [reviews]: 'M', 'repo/new.yaml': 'A' });
  const gone = edited();
  gone.delete('repo/README.md');
  expect((await api.gitMarks(gone))?.files).toEqual({ [reviews]: 'M', 'repo/README.md': 'D' });
  await api.apply(gone);
  const marks = await api.gitMarks(gone);
  expect(marks).toMatchObject({ branch: 'main', ahead: 0, files: {} });
  expect(marks?.commits).toHaveLength(2);
  const diff = await api.gitopsDiff(app, {
    group: 'apps',
    kind: 'Deployment',
    namespace: 'prod',
    name: 'reviews',
  });
  expect(diff?.diff).toMatch(/^- .*shop-reviews:v1/m);
  expect(diff?.diff).toMatch(/^\+ .*shop-reviews:v2/m);
  expect(diff?.fields).toEqual(['spec.template.spec.containers']);
});

test('a rollback brings the older commit back, and is refused while a policy automates', async () => {
  const { api } = await open();
  await synced(api);
  await api.apply(edited());
  await api.order({ ...app, verb: 'sync', prune: false }, edited());
  await api.settle();
  expect((await api.order({ ...app, verb: 'rollback', id: 0 }, edited())).refused).toBeUndefined();
  await api.settle();
  expect((await api.gitops()).apps[0]).toMatchObject({ sync: 'OutOfSync' });
  const automated = edited().set(
    'application.yaml',
    `${application}  syncPolicy:\n    automated: {}\n`,
  );
  await api.apply(automated);
  const { refused } = await api.order({ ...app, verb: 'rollback', id: 0 }, automated);
  expect(refused).toContain('auto-sync is enabled');
  expect((await api.order({ ...app, verb: 'terminate' }, automated)).refused).toContain('Unable');
});

test('the journal brings commits, syncs and the clone back, with the same ids', async () => {
  const first = await open();
  const journal = [...(await synced(first.api))];
  journal.push((await first.api.apply(edited())).entry);
  const second = await open(journal);
  const [one, two] = [await first.api.gitMarks(edited()), await second.api.gitMarks(edited())];
  expect(two?.commits).toEqual(one?.commits);
  expect(two?.head).toBe(one?.head);
  expect((await second.api.gitops()).apps[0]?.sync).toBe('OutOfSync');
});

test('a snapshot holds the clone and the remote; a restored session prunes nothing of another time', async () => {
  const { api } = await open();
  await synced(api);
  await api.capture('before');
  const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: mine, namespace: prod }\n';
  await api.apply(edited().set('mine.yaml', config));
  expect(await api.restore('before')).toBe(true);
  expect((await api.gitMarks(begun()))?.commits).toHaveLength(1);
  await api.run(1, 'kubectl create configmap mine -n prod', begun());
  const { report } = await api.apply(begun());
  expect(report.applied.map(({ action }) => action)).not.toContain('pruned');
});

test('the past can be looked at and gone back to', async () => {
  const { api, tick } = await open();
  tick();
  await synced(api);
  tick();
  await api.apply(edited());
  const { entries, moments } = await api.timeline();
  expect(entries.some(({ lane }) => lane === 'argocd')).toBe(true);
  const [begin = 0] = moments;
  const past = await api.travel(begin);
  expect(past).toMatchObject({ journal: 0 });
  expect((await api.gitops()).apps).toEqual([]);
  await api.travel(undefined);
  expect((await api.gitops()).apps).toHaveLength(1);
  const back = await api.goBack(moments.at(-1) ?? 0);
  expect(back.journal).toBe(3);
  expect((await api.goBack(begin)).journal).toBe(0);
  expect((await api.gitops()).apps).toEqual([]);
});

test('git in the terminal works on the same clone', async () => {
  const { api, printed } = await open();
  await api.run(1, 'git log --oneline', begun());
  expect(printed()).toContain('The shop as it is today');
  await api.run(2, 'git commit -am two', edited());
  expect((await api.gitMarks(edited()))?.ahead).toBe(1);
  await api.run(3, 'git push', edited());
  expect((await api.gitMarks(edited()))?.ahead).toBe(0);
});

test('Solve does what the solution did, and the journal does it again', async () => {
  const { api } = await open();
  await api.apply(begun());
  const { entry, files } = await api.solve('revert');
  const { report } = await api.check('revert', files);
  expect(report.results.map(({ status }) => status)).not.toContain('fail');
  const again = await open([entry]);
  const [one, two] = [await api.gitMarks(files), await again.api.gitMarks(files)];
  expect(one?.files).toEqual({});
  expect(two).toEqual(one);
});
