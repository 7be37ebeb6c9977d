import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGrader, createLabCluster, loadLab, parseJournal } from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';
import type { JournalEntry } from '../worker/protocol.ts';
import { filesOfWork, workToSend } from './work-to-send.ts';

const startMs = 1000;
const nowMs = 3000;
const app = { name: 'shop', namespace: 'argocd' };

describe('workToSend', () => {
  test('tells each act with the files that had changed before it', () => {
    const start = new Map([['a.yaml', '1']]);
    const edited = new Map([['a.yaml', '2']]);
    const journal: readonly JournalEntry[] = [
      { atMs: 1500, act: 'apply', files: edited },
      { atMs: 2000, act: 'shell', line: 'kubectl get pods', files: edited },
      { atMs: 2500, act: 'argocd', order: { ...app, verb: 'sync', prune: true }, files: edited },
      { atMs: 2600, act: 'argocd', order: { ...app, verb: 'rollback', id: 3 }, files: new Map() },
    ];
    const work = workToSend({ start, files: new Map(), journal, startMs, nowMs });
    const lines = work?.journal
      ?.trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      { at: 500, act: 'apply', files: { 'a.yaml': '2' } },
      { at: 1000, act: 'shell', line: 'kubectl get pods' },
      { at: 1500, act: 'sync', app: 'shop', prune: true },
      { at: 1600, act: 'argocd', line: 'argocd app rollback shop 3', files: { 'a.yaml': null } },
      { act: 'wait', ms: 400 },
    ]);
    expect(parseJournal('journal.jsonl', work?.journal ?? '').diagnostics).toEqual([]);
  });

  test('an afternoon of pauses becomes minutes, in the same order', () => {
    const hour = 3_600_000;
    const files = new Map([['a.yaml', '1']]);
    const journal = [1, 4, 9].map((at) => ({ atMs: at * hour, act: 'apply', files }) as const);
    const work = workToSend({ start: files, files, journal, startMs: 0, nowMs: 30 * hour });
    const { entries } = parseJournal('journal.jsonl', work?.journal ?? '');
    expect(entries).toEqual([
      { at: 300_000, act: 'apply' },
      { at: 600_000, act: 'apply' },
      { at: 900_000, act: 'apply' },
      { act: 'wait', ms: 300_000 },
    ]);
  });

  test('a solution that was shown is not told as work', () => {
    const journal: readonly JournalEntry[] = [
      { atMs: 1500, act: 'solve', step: 'match', files: new Map() },
    ];
    expect(
      workToSend({ start: new Map(), files: new Map(), journal, startMs, nowMs }),
    ).toBeUndefined();
  });

  test('what no event can hold is not cut but left out', () => {
    const files = new Map([['a.yaml', 'x'.repeat(300_000)]]);
    expect(workToSend({ start: files, files, journal: [], startMs, nowMs })).toBeUndefined();
  });

  test('whatever was edited when, the work ends with the files of now', () => {
    const files = fc
      .dictionary(fc.constantFrom('a.yaml', 'b.yaml', 'repo/c.yaml'), fc.string({ maxLength: 5 }))
      .map((texts) => new Map(Object.entries(texts)));
    const entry = fc.oneof(
      fc.record({ atMs: fc.nat(), act: fc.constant('apply' as const), files }),
      fc.record({
        atMs: fc.nat(),
        act: fc.constant('shell' as const),
        line: fc.constant('ls'),
        files,
      }),
      fc.record({
        atMs: fc.nat(),
        act: fc.constant('argocd' as const),
        order: fc.constant({ ...app, verb: 'sync' as const, prune: false }),
        files,
      }),
    );
    fc.assert(
      fc.property(files, files, fc.array(entry, { maxLength: 6 }), (start, now, journal) => {
        const work = workToSend({ start, files: now, journal, startMs: 0, nowMs });
        expect(work && filesOfWork(work)).toEqual(now);
      }),
    );
  });

  test('what somebody sent in the place of a journal changes nothing', () => {
    const files = { 'a.yaml': '1' };
    for (const journal of ['{', 'null', '7', '{"files":7}', '{"files":{"a.yaml":{}}}', '[[]]']) {
      expect(filesOfWork({ files, journal })).toEqual(new Map([['a.yaml', '1']]));
    }
  });

  test('the grader does the work again and finds what the tab found', async () => {
    const folder = path.resolve(import.meta.dirname, '../../../../labs/uri-routing');
    const { lab } = loadLab(await readLabFolder(folder));
    if (!lab) throw new Error('labs/uri-routing is not a lab');
    const solution = lab.steps.find(({ id }) => id === 'rewrite')?.solution ?? new Map();
    const broken = new Map([...lab.start, ['reviews-route.yaml', 'kind: [']]);
    const work = workToSend({
      start: lab.start,
      files: new Map([...lab.start, ...solution]),
      journal: [
        { atMs: 2000, act: 'apply', files: broken },
        { atMs: 9000, act: 'apply', files: new Map([...lab.start, ...solution]) },
      ],
      startMs,
      nowMs: 20_000,
    });
    const { entries } = parseJournal('journal.jsonl', work?.journal ?? '');
    await using grader = await createGrader({ lab, createCluster: createLabCluster });
    const files = new Map(Object.entries(work?.files ?? {}));
    const { grade } = await grader.grade({ files, journal: entries, step: 'rewrite' });
    expect(grade.checks.map(({ status }) => status)).toEqual(grade.checks.map(() => 'pass'));
  });
});
