import { fileURLToPath } from 'node:url';
import { loadLab, type Lab } from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';
import { describe, expect, test } from 'vitest';
import { gradeSubmission } from './grade-submission.ts';
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
