import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadLab, type Lab } from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gradeBatch } from './grade-batch.ts';
import { gradeSubmission } from './grade-submission.ts';
import { SUBMISSION_LIMITS } from './input/submission-limits.ts';
import { decodeSubmission, type Submission } from './input/submission.ts';

const FOLDER = fileURLToPath(new URL('../../../labs/uri-routing', import.meta.url));

const files = await readLabFolder(FOLDER);
const ANSWERS = files.get('solution/answers.yaml') ?? '';
const loaded = loadLab(files).lab;

function lab(): Lab {
  if (loaded === undefined) throw new Error('The lab uri-routing does not load.');
  return loaded;
}

const work = (folder: string): ReadonlyMap<string, string> =>
  new Map([
    ['reviews-route.yaml', files.get(`${folder}/reviews-route.yaml`) ?? ''],
    ['answers.yaml', ANSWERS],
  ]);

const submission = (folder: string): Submission => {
  const texts = [...work(folder)].map(([name, text]) => [name, Buffer.from(text)] as const);
  return decodeSubmission({ contents: new Map(texts), ignored: [] });
};

describe('gradeSubmission', () => {
  test('gives the same bytes twice', async () => {
    const mistake = submission('mistakes/catch-all-first');
    const first = JSON.stringify(await gradeSubmission(lab(), mistake));
    expect(JSON.stringify(await gradeSubmission(lab(), mistake))).toBe(first);
  });

  test('does what the journal says with the files, line by line', async () => {
    const right = submission('solution');
    const scoreOf = async (journal: NonNullable<typeof right.journal>): Promise<number | null> =>
      (await gradeSubmission(lab(), { ...right, journal })).score;
    const line = 'kubectl apply -n prod -f reviews-route.yaml';
    expect(await scoreOf([{ act: 'kubectl', line }])).toBe(1);
    expect(await scoreOf([])).toBeLessThan(1);
  });

  test('notes the seed that it was asked for', async () => {
    const result = await gradeSubmission(lab(), submission('solution'), { seed: 7 });
    expect(result).toMatchObject({ seed: 7, score: 1 });
  });

  test('carries what it takes to replay it', async () => {
    const handedIn = submission('solution');
    const result = await gradeSubmission(lab(), handedIn);
    expect(result).toMatchObject({ lab: 'uri-routing', seed: 1, input: handedIn.input });
    expect(handedIn.input).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

describe('gradeBatch', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'drydock-batch-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const handIn = async (name: string, text: string): Promise<void> => {
    await mkdir(path.join(folder, name));
    await writeFile(path.join(folder, name, 'reviews-route.yaml'), text);
    if (text.includes('kind:')) await writeFile(path.join(folder, name, 'answers.yaml'), ANSWERS);
  };

  test('grades each folder as if it were alone, in name order', async () => {
    const good = work('solution').get('reviews-route.yaml') ?? '';
    await handIn('carol', good);
    await handIn('anna', work('mistakes/subset-typo').get('reviews-route.yaml') ?? '');
    await handIn('bob', '');
    await writeFile(path.join(folder, 'readme.txt'), 'not a submission');
    const batch = await gradeBatch(lab(), folder);
    expect(batch.results.map(({ submission, result }) => [submission, result?.score])).toEqual([
      ['anna', 0.357143],
      ['bob', 0],
      ['carol', 1],
    ]);
    for (const { submission: name, result } of batch.results) {
      if (name !== 'anna') continue;
      expect(result).toEqual(await gradeSubmission(lab(), submission('mistakes/subset-typo')));
    }
  });

  test('reports one that cannot be graded, and goes on', async () => {
    await handIn('anna', 'x'.repeat(10));
    await handIn('bob', '');
    const { results } = await gradeBatch(lab(), folder, {
      limits: { ...SUBMISSION_LIMITS, fileBytes: 5 },
    });
    expect(results[0]?.error?.message).toContain('reviews-route.yaml is larger than');
    expect(results[1]?.result?.score).toBe(0);
  });

  test('rejects in one line when the folder is not there', async () => {
    await expect(gradeBatch(lab(), path.join(folder, 'absent'))).rejects.toThrow(
      'there is no such file or folder',
    );
  });
});
