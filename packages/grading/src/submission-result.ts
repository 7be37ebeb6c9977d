import type { GradeResult, Lab } from '@drydock/lab';
import type { GradedCheck, SubmissionResult } from './result.ts';
import type { Submission } from './input/submission.ts';

/** A grade with what it takes to replay it, its fields in the order in which they are printed. */
export function resultOf(lab: Lab, { input }: Submission, grade: GradeResult): SubmissionResult {
  const { checks, ...head } = grade;
  const hidden = new Set(
    lab.steps.flatMap((step) => step.checks.filter((check) => check.hidden).map(({ id }) => id)),
  );
  const graded = checks.map((check): GradedCheck =>
    hidden.has(check.id) ? { ...check, hidden: true } : check,
  );
  return { ...head, input, checks: graded };
}
