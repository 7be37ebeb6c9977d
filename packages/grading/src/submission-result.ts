import { createHash } from 'node:crypto';
import type { ChosenVariant, FileSet, GradeResult, Lab } from '@drydock/lab';
import type { Submission } from './input/submission.ts';
import type { GradedCheck, SubmissionResult } from './result.ts';

/** What was not the lab as everybody has it. */
export interface GradedLab {
  readonly variant?: ChosenVariant;
  /** `hashOfHidden` of the hidden checks. */
  readonly hidden?: string;
}

/** A grade with what it takes to replay it, its fields in the order in which they are printed. */
export function resultOf(
  lab: Lab,
  { input }: Submission,
  { bounds, checks, grader, score, seed, version }: GradeResult,
  { hidden, variant }: GradedLab = {},
): SubmissionResult {
  const unseen = new Set(
    lab.steps.flatMap((step) => step.checks.filter((check) => check.hidden).map(({ id }) => id)),
  );
  return {
    lab: lab.id,
    version,
    grader,
    seed,
    input,
    ...(variant && { variant }),
    ...(hidden !== undefined && { hidden }),
    score,
    ...(bounds && { bounds }),
    checks: checks.map((check): GradedCheck =>
      unseen.has(check.id) ? { ...check, hidden: true } : check,
    ),
  };
}

/** `sha256:` and the hash of the files of a folder with hidden checks; undefined without one. */
export function hashOfHidden(files: FileSet | undefined): string | undefined {
  if (files === undefined) return undefined;
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `sha256:${createHash('sha256').update(JSON.stringify(sorted)).digest('hex')}`;
}
