import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { GRADER_VERSION, type Lab } from '@drydock/lab';
import { openGrader } from './grade-submission.ts';
import { readSubmission } from './input/read-submission.ts';
import { reasonOf } from './input/reason-of.ts';
import type { SubmissionLimits } from './input/submission-limits.ts';
import type { BatchEntry, BatchResult } from './result.ts';
import { knownFiles } from './input/submission.ts';
import { SubmissionError } from './input/submission-error.ts';
import { resultOf } from './submission-result.ts';

export interface BatchOptions {
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly limits?: SubmissionLimits;
  /** Called after each submission. */
  readonly onGraded?: (entry: BatchEntry, done: number, total: number) => void;
}

/**
 * Grades every folder in a folder. One that cannot be read is reported as such and stops nobody else.
 * Rejects with SubmissionError when the folder itself cannot be read.
 */
export async function gradeBatch(
  lab: Lab,
  folder: string,
  options: BatchOptions = {},
): Promise<BatchResult> {
  const seed = options.seed ?? lab.cluster.seed;
  const names = await submissionsIn(folder);
  const results: BatchEntry[] = [];
  await using grader = await openGrader(lab, seed);
  for (const submission of names) {
    options.signal?.throwIfAborted();
    const entry = await gradeOne(submission);
    results.push(entry);
    options.onGraded?.(entry, results.length, names.length);
  }
  const { id, title, version } = lab;
  return { lab: id, title, version, grader: GRADER_VERSION, seed, results };

  async function gradeOne(submission: string): Promise<BatchEntry> {
    try {
      const work = await readSubmission(
        path.join(folder, submission),
        knownFiles(lab),
        options.limits,
      );
      const { grade } = await grader.grade(work);
      return { submission, result: resultOf(lab, work, grade) };
    } catch (error) {
      if (!(error instanceof SubmissionError)) throw error;
      return { submission, error: { code: error.code, message: error.message } };
    }
  }
}

async function submissionsIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    return names.filter((name) => !name.startsWith('.')).toSorted();
  } catch (error) {
    throw new SubmissionError(`Cannot read ${folder}: ${reasonOf(error)}.`);
  }
}
