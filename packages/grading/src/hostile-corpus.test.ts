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

let folder: string;
let pool: GradePool;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drydock-hostile-'));
  await writeFile(path.join(folder, 'canary.txt'), 'sings');
  // Less than usual: a thread that is stopped early costs the suite less.
  const workLimits = { ...WORK_LIMITS, timeMs: 400 };
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
  test('are graded, or are errors; never a crash, and nothing is written anywhere', async () => {
    const graded = hostileTexts.map(async ({ make, name }, index) => {
      const work = await make(await folderOf(`t${index}`));
      const answer = await pool.grade({ lab: 0, work });
      if ('error' in answer) {
        expect(['time', 'memory', 'limit'], `${name}: ${answer.error.message}`).toContain(
          answer.error.code,
        );
      } else if ('result' in answer) {
        expect(answer.result.score, name).toBeLessThan(1);
      }
      await expectNothingOutside(`t${index}`);
    });
    await Promise.all(graded);
  });
});
