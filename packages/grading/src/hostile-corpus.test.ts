import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLabFolder } from '@drydock/lab/node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createGradePool, type GradePool } from './engine/grade-pool.ts';
import { WORK_LIMITS } from './engine/start-worker.ts';
import { readSubmission } from './input/read-submission.ts';
import { hostileArchives } from './testing/hostile-archives.ts';
import { hostileFolders } from './testing/hostile-folders.ts';
import { hostileTexts } from './testing/hostile-texts.ts';

// `npm run bench -- grade` says how long each takes; here it only must end.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });

const LAB = fileURLToPath(new URL('../../../labs/uri-routing', import.meta.url));
const KNOWN = ['reviews-route.yaml', 'answers.yaml', 'journal.jsonl'];
/** More than a submission may hold; the benchmark tries 100,000. */
const MANY_FILES = 20_500;

/** Texts that are larger, or deeper, than may be handed in. */
const REFUSED: ReadonlySet<string> = new Set([
  'YAML: maps in maps',
  'YAML: deeper with each line',
  'YAML: more than may be handed in',
  'YAML: 3,000 routes',
  'YAML: objects: 3,000 Services',
]);

/** What takes more than 150 ms of a processor of today. All others take much less than the limit, and have a result. */
const MAY_BE_STOPPED: ReadonlySet<string> = new Set([
  'YAML: a quadratic blow-up',
  'YAML: lists in lists',
  'YAML: closed lists in lists',
  'YAML: dashes',
  'YAML: question marks',
  'YAML: one key 45,000 times',
  'YAML: 40,000 errors',
  'YAML: a quote that never ends',
  'YAML: 10,000 matches',
  'YAML: 10,000 hosts',
  'YAML: objects: a billion pods',
  'YAML: objects: a billion jobs',
  'journal: 10,000 acts',
  'journal: the line "while true; do echo x; done"',
  'journal: the line "seq 1 1000000000"',
  'journal: the line "for i in $(seq 1 100000); do kubectl get"',
  'journal: the line "x=aaaaaaaaaa; while true; do x=$x$x; don"',
  'journal: the line "sleep 100000000"',
  'answers: lists in lists',
]);

/** Answers that the limits may give. */
function allowed(name: string): readonly string[] {
  if (REFUSED.has(name)) return ['limit'];
  return MAY_BE_STOPPED.has(name) ? ['result', 'time', 'memory'] : ['result'];
}

let folder: string;
let pool: GradePool;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drydock-hostile-'));
  await writeFile(path.join(folder, 'canary.txt'), 'sings');
  // Less than usual: a thread that is stopped early costs the suite less.
  const workLimits = { ...WORK_LIMITS, timeMs: 600 };
  const labs = [{ files: await readLabFolder(LAB) }];
  pool = createGradePool({ labs, workers: 2, workLimits });
});

afterAll(async () => {
  await pool[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** The folder of a case, in one of its own: what climbs lands beside it. */
async function folderOf(name: string): Promise<string> {
  const own = path.join(folder, name, 'own');
  await mkdir(own, { recursive: true });
  return own;
}

/** Nothing was written but by the case itself. */
async function expectNothingOutside(name: string): Promise<void> {
  expect(await readdir(path.join(folder, name))).toEqual(['own']);
  expect(await readFile(path.join(folder, 'canary.txt'), 'utf8')).toBe('sings');
  await expect(stat('/tmp/drydock-escaped')).rejects.toThrow('ENOENT');
}

describe('hostile archives, folders and repositories', () => {
  const cases = [...hostileArchives, ...hostileFolders(MANY_FILES)];

  test('are more than a hundred', () => {
    expect(cases.length).toBeGreaterThanOrEqual(100);
  });

  test('are read or refused with a reason, and nothing is written anywhere', async () => {
    for (const [index, hostile] of cases.entries()) {
      const own = await folderOf(`c${index}`);
      const work = await hostile.make(own);
      const before = await readdir(own);
      const read = await readSubmission(work, KNOWN).catch((error: unknown) => error);
      const isRefused = read instanceof Error && read.name === 'SubmissionError';
      expect(isRefused || !(read instanceof Error), `${hostile.name}: ${String(read)}`).toBe(true);
      expect(await readdir(own), hostile.name).toEqual(before);
      await expectNothingOutside(`c${index}`);
      await rm(own, { recursive: true });
    }
  });
});

describe('hostile manifests, journals and answers', () => {
  test('are those that are named here, where they may be stopped', () => {
    const names = new Set(hostileTexts.map(({ name }) => name));
    expect([...REFUSED, ...MAY_BE_STOPPED].filter((name) => !names.has(name))).toEqual([]);
  });

  test('are graded, or are stopped where that is named; never a crash, and nothing is written anywhere', async () => {
    const graded = hostileTexts.map(async ({ make, name }, index) => {
      const work = await make(await folderOf(`t${index}`));
      const answer = await pool.grade({ lab: 0, work });
      const kind = 'error' in answer ? answer.error.code : 'result' in answer ? 'result' : 'same';
      expect(allowed(name), `${name}: ${JSON.stringify(answer).slice(0, 400)}`).toContain(kind);
      if ('result' in answer) expect(answer.result.score, name).toBeLessThan(1);
      await expectNothingOutside(`t${index}`);
    });
    await Promise.all(graded);
  });
});
