import {
  assignmentEntry,
  createOverriding,
  forLearner,
  type AssignmentEntry,
  type GradedPart,
  type SubmissionResult,
} from '@drydock/grading';
import { and, eq, inArray } from 'drizzle-orm';
import type { Queries } from '../../database/database.ts';
import { gradingOverrides, gradingResults } from '../../database/schema/grading.ts';

export type OverrideRow = typeof gradingOverrides.$inferSelect;
export type ResultRow = typeof gradingResults.$inferSelect;

/** What the grader wrote of one generation of a submission. */
export async function findResult(
  queries: Queries,
  submissionId: string,
  generation: number,
): Promise<ResultRow | undefined> {
  const [row] = await queries
    .select()
    .from(gradingResults)
    .where(
      and(eq(gradingResults.submissionId, submissionId), eq(gradingResults.generation, generation)),
    );
  return row;
}

/** All overrides of these submissions. */
export function listOverrides(
  queries: Queries,
  submissionIds: readonly string[],
): Promise<OverrideRow[]> {
  if (submissionIds.length === 0) return Promise.resolve([]);
  return queries
    .select()
    .from(gradingOverrides)
    .where(inArray(gradingOverrides.submissionId, [...submissionIds]));
}

/** The entry that a result row holds; it was written by `recordResult`. */
export function entryOf({ entry }: Pick<ResultRow, 'entry'>): AssignmentEntry {
  return JSON.parse(entry) as AssignmentEntry;
}

/**
 * The entry with what people decided, and the score that this gives. An override of a check that is gone, or
 * that has fewer points now, is left out: a re-grade must not fail over it.
 */
export function withOverrides(
  entry: AssignmentEntry,
  overrides: readonly OverrideRow[],
): AssignmentEntry {
  if (overrides.length === 0) return entry;
  return rebuilt(entry, (result) => {
    const fitting = overrides
      .filter((each) => fits(each, result))
      .map(({ author, checkId, lab, points, reason }) => ({
        author,
        lab,
        points,
        reason,
        submission: entry.submission,
        check: checkId,
      }));
    return createOverriding(fitting).apply(entry.submission, result);
  });
}

/** Whether the result has the check that the override is of, and enough points for it. */
export function fits(
  { checkId, lab, points }: Pick<OverrideRow, 'checkId' | 'lab' | 'points'>,
  result: SubmissionResult,
): boolean {
  const check = result.lab === lab && result.checks.find(({ id }) => id === checkId);
  return check ? points <= check.possible : false;
}

/** The entry as learners may see it: hidden checks keep their points and lose their words. */
export function entryForLearner(entry: AssignmentEntry): AssignmentEntry {
  return rebuilt(entry, forLearner);
}

function rebuilt(
  entry: AssignmentEntry,
  change: (result: SubmissionResult) => SubmissionResult,
): AssignmentEntry {
  const { labs, learner, submission } = entry;
  const parts = labs.map((part): GradedPart =>
    part.result ? { result: change(part.result), explanations: [] } : { error: part.error },
  );
  const assigned = labs.map(({ lab, weight }) => ({ lab, weight, title: lab, version: 0 }));
  return assignmentEntry({ submission, ...(learner && { learner }) }, parts, assigned);
}
