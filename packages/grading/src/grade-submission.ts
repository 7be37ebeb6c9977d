import {
  createGrader,
  createLabCluster,
  type CreateCluster,
  type FileSet,
  type Grader,
  type Lab,
} from '@drydock/lab';
import { openTerminal } from './open-terminal.ts';
import type { SubmissionResult } from './result.ts';
import type { Submission } from './input/submission.ts';
import { hashOfHidden, resultOf } from './submission-result.ts';

/** A grader of a lab, on a simulated cluster of its own or on those that are made for it. */
export function openGrader(
  lab: Lab,
  seed: number = lab.cluster.seed,
  createCluster: CreateCluster = createLabCluster,
): Promise<Grader> {
  return createGrader({ lab, seed, createCluster, openTerminal });
}

export interface GradeSubmissionOptions {
  readonly seed?: number;
  /** Default: simulated clusters. */
  readonly createCluster?: CreateCluster;
  /** The folder of the hidden checks that the lab was loaded with. */
  readonly hidden?: FileSet;
}

/** Grades one submission. On a simulated cluster the same submission and seed give the same bytes. */
export async function gradeSubmission(
  lab: Lab,
  submission: Submission,
  options: GradeSubmissionOptions = {},
): Promise<SubmissionResult> {
  await using grader = await openGrader(lab, options.seed, options.createCluster);
  const { grade } = await grader.grade(submission);
  const hidden = hashOfHidden(options.hidden);
  return resultOf(lab, submission, grade, { ...(hidden !== undefined && { hidden }) });
}
