import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadLab } from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createGradePool } from '../engine/grade-pool.ts';
import { WORK_LIMITS } from '../engine/start-worker.ts';
import { decodeSubmission } from '../input/submission.ts';
import { gradeSubmission } from '../grade-submission.ts';
import { buildZip } from '../testing/build-zip.ts';
import type { BatchEntry } from '../result.ts';
import { assignmentEntry, batchEntry } from './class-result.ts';
import { gradeClass, type AssignedLab, type GradeClassOptions } from './grade-class.ts';
import { openGradingState } from './grading-state.ts';
import { listSubmissions } from './list-submissions.ts';
import { membersOf } from './roster.ts';

const files = await readLabFolder(
  fileURLToPath(new URL('../../../../labs/uri-routing', import.meta.url)),
);
const LABS = [{ files }];
const ASSIGNED: readonly AssignedLab[] = [
  { lab: 'uri-routing', version: 2, title: 'Route', weight: 1 },
];
const ROUTE = 'reviews-route.yaml';
const ANSWERS = files.get('solution/answers.yaml') ?? '';
const textOf = (folder: string): string => files.get(`${folder}/${ROUTE}`) ?? '';

// A worker that starts on a busy machine takes a while.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drydock-class-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const handIn = async (name: string, text: string): Promise<void> => {
  await mkdir(path.join(folder, name));
  await writeFile(path.join(folder, name, ROUTE), text);
  if (text.includes('kind:')) await writeFile(path.join(folder, name, 'answers.yaml'), ANSWERS);
};

const handInAll = async (): Promise<void> => {
  await handIn('carol', textOf('solution'));
  await handIn('anna', textOf('mistakes/subset-typo'));
  await handIn('bob', '');
  const zip = buildZip([{ name: `dave/${ROUTE}`, content: textOf('mistakes/rewrite-forgotten') }]);
  await writeFile(path.join(folder, 'dave.zip'), zip);
  await writeFile(path.join(folder, 'erin.zip'), 'no zip');
  await writeFile(path.join(folder, 'readme.txt'), 'not a submission');
};

/** Workers take a while to load the grader: all tests share these. */
const pool = createGradePool({ labs: LABS, workers: 2 });

afterAll(() => pool[Symbol.asyncDispose]());

async function gradeAll(more: Partial<GradeClassOptions> = {}): Promise<readonly BatchEntry[]> {
  const members = more.members ?? membersOf(await listSubmissions(folder));
  const options = { members, labs: ASSIGNED, pool, atOnce: 2, seed: 1, ...more };
  const parts = await gradeClass(options);
  return members.flatMap((member, index) => {
    const [part] = parts[index] ?? [];
    return part ? [batchEntry(member, part)] : [];
  });
}

describe('gradeClass', () => {
  test('grades folders and archives as if each were alone, in the order of names, whoever grades them', async () => {
    await handInAll();
    const entries = await gradeAll();
    expect(
      entries.map(({ error, result, submission }) => [submission, result?.score, error?.code]),
    ).toEqual([
      ['anna', 0.357143, undefined],
      ['bob', 0, undefined],
      ['carol', 1, undefined],
      ['dave', expect.any(Number), undefined],
      ['erin', undefined, 'unreadable'],
    ]);
    const { lab } = loadLab(files);
    const contents = new Map([
      [ROUTE, Buffer.from(textOf('mistakes/subset-typo'))],
      ['answers.yaml', Buffer.from(ANSWERS)],
    ]);
    const alone = lab && (await gradeSubmission(lab, decodeSubmission({ contents, ignored: [] })));
    expect(entries[0]?.result).toEqual(alone);
    const reversed = membersOf(await listSubmissions(folder)).toReversed();
    const again = await gradeAll({ members: reversed, atOnce: 1 });
    expect(JSON.stringify(again.toReversed())).toBe(JSON.stringify(entries));
  });

  test('stops what takes too long or too much, and goes on with another worker', async () => {
    for (const name of ['anna', 'bob']) await handIn(name, textOf('solution'));
    for (const [limits, code] of [
      [{ ...WORK_LIMITS, timeMs: 1 }, 'time'],
      [{ ...WORK_LIMITS, memoryMb: 8 }, 'memory'],
    ] as const) {
      await using strict = createGradePool({ labs: LABS, workers: 1, workLimits: limits });
      const entries = await gradeAll({ pool: strict, atOnce: 1 });
      expect(entries.map(({ error }) => error?.code)).toEqual([code, code]);
    }
  });

  test('counts who handed nothing in as missing, neither 0 points nor an error of anybody', async () => {
    await handIn('s1_anna_file', textOf('solution'));
    const roster = [
      { id: 'anna', name: 'Anna A.' },
      { id: 'zoe', name: 'Zoe Z.' },
    ];
    const members = membersOf(await listSubmissions(folder), roster);
    expect(await gradeAll({ members })).toMatchObject([
      { submission: 's1_anna_file', learner: { name: 'Anna A.' }, result: { score: 1 } },
      { submission: 'zoe', learner: { name: 'Zoe Z.' }, error: { code: 'missing' } },
    ]);
  });

  test('gives each learner a seed of their own that another run gives too', async () => {
    for (const name of ['anna', 'bob']) await handIn(name, textOf('solution'));
    const first = await gradeAll({ perLearner: true });
    const seeds = first.map(({ result }) => result?.seed);
    expect(new Set(seeds).size).toBe(2);
    expect(await gradeAll({ perLearner: true })).toEqual(first);
  });

  test('weighs the labs of an assignment, each in its folder', async () => {
    await mkdir(path.join(folder, 'anna/uri-routing'), { recursive: true });
    await writeFile(path.join(folder, 'anna/uri-routing', ROUTE), textOf('solution'));
    await writeFile(path.join(folder, 'anna/uri-routing/answers.yaml'), ANSWERS);
    const subsets = await readLabFolder(
      fileURLToPath(new URL('../../../../labs/subsets', import.meta.url)),
    );
    const labs = [
      { lab: 'uri-routing', version: 2, title: 'Route', weight: 3 },
      { lab: 'subsets', version: 1, title: 'Subsets', weight: 1 },
    ];
    await using both = createGradePool({ labs: [{ files }, { files: subsets }], workers: 1 });
    const members = membersOf(await listSubmissions(folder));
    const [parts = []] = await gradeClass({ members, labs, pool: both, atOnce: 1, seed: 1 });
    const [member] = members;
    const entry = member && assignmentEntry(member, parts, labs);
    expect(entry?.labs.map(({ lab, result }) => [lab, result?.score])).toEqual([
      ['uri-routing', 1],
      ['subsets', 0],
    ]);
    expect(entry?.score).toBe(0.75);
  });

  test('ends with the reason when it is interrupted, and resumes where it was', async () => {
    await handInAll();
    const state = await openGradingState(path.join(folder, '.out'), LABS, { resume: false });
    const stop = new AbortController();
    const graded: string[] = [];
    const onPart: GradeClassOptions['onPart'] = ({ submission }, { lab }, part) => {
      graded.push(submission);
      if (part.result) state.add(submission, lab, part);
      if (graded.length === 2) stop.abort();
    };
    const stopped = gradeAll({ onPart, signal: stop.signal, atOnce: 1 });
    await expect(stopped).rejects.toThrow('aborted');
    // The line that was being written when the machine went away.
    const file = path.join(folder, '.out/grading-state.jsonl');
    await writeFile(file, `${await readFile(file, 'utf8')}{"submission":"carol","la`);
    const resumed = await openGradingState(path.join(folder, '.out'), LABS, { resume: true });
    expect(resumed.size).toBe(2);
    const known: GradeClassOptions['known'] = (...names) => resumed.known(...names);
    const entries = await gradeAll({ known });
    expect(entries).toEqual(await gradeAll());
    const other = [{ files: new Map([...files, ['lab.yaml', '']]) }];
    const anew = await openGradingState(path.join(folder, '.out'), other, { resume: true });
    expect(anew.size).toBe(0);
  });
});
