import { createGrader, createLabCluster, type Grader, type Lab } from '@drydock/lab';
import { openTerminal } from './open-terminal.ts';
import type { SubmissionResult } from './result.ts';
import type { Submission } from './input/submission.ts';
import { resultOf } from './submission-result.ts';

/** A grader of a lab on a simulated cluster of its own. */
export function openGrader(lab: Lab, seed: number = lab.cluster.seed): Promise<Grader> {
  return createGrader({ lab, seed, createCluster: createLabCluster, openTerminal });
}

/** Grades one submission. The same submission and seed give the same bytes. */
export async function gradeSubmission(
  lab: Lab,
  submission: Submission,
  options: { readonly seed?: number } = {},
): Promise<SubmissionResult> {
  await using grader = await openGrader(lab, options.seed);
  const { grade } = await grader.grade(submission);
  return resultOf(lab, submission, grade);
}
