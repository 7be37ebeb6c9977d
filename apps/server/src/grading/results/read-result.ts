import type { ResultOfSubmission } from '@drydock/api';
import type { AssignmentEntry } from '@drydock/grading';
import type { Queries } from '../../database/database.ts';
import { ApiError } from '../../http/api-error.ts';
import type { LearnerPrincipal, StaffPrincipal } from '../../http/principal.ts';
import type { GradingLabs } from '../labs.ts';
import type { SubmissionRow } from '../submissions/store-submission.ts';
import { entryForLearner, entryOf, findResult, listOverrides, withOverrides } from './entry.ts';

/** A result with its overrides. */
export interface EffectiveResult {
  readonly entry: AssignmentEntry;
  readonly generation: number;
  readonly gradedAt: Date;
}

/**
 * The latest result of a submission, as this reader may see it. While a re-grade runs that is the one
 * before. Undefined when it was never graded.
 */
export async function readEffective(
  queries: Queries,
  submission: SubmissionRow,
  reader?: LearnerPrincipal | StaffPrincipal,
): Promise<EffectiveResult | undefined> {
  for (let generation = submission.generation; generation >= 0; generation -= 1) {
    const row = await findResult(queries, submission.id, generation);
    if (!row) continue;
    const entry = withOverrides(entryOf(row), await listOverrides(queries, [submission.id]));
    const seen = reader?.kind === 'learner' ? entryForLearner(entry) : entry;
    return { entry: seen, generation, gradedAt: row.gradedAt };
  }
  return undefined;
}

/** Likewise; throws `ApiError` 409 when there is none. */
export async function needResult(
  queries: Queries,
  submission: SubmissionRow,
  reader: LearnerPrincipal | StaffPrincipal,
): Promise<EffectiveResult> {
  const found = await readEffective(queries, submission, reader);
  if (found) return found;
  throw new ApiError(409, 'grading/not-graded', 'This submission has no result yet.', {
    action: `Its state is "${submission.state}".`,
  });
}

/** A result as it is answered. */
export function resultOf(
  submissionId: string,
  { entry, generation, gradedAt }: EffectiveResult,
  labs: GradingLabs,
): ResultOfSubmission {
  const { bounds, score } = entry;
  return {
    submissionId,
    generation,
    gradedAt: gradedAt.toISOString(),
    score,
    ...(bounds && { bounds: [...bounds] }),
    labs: entry.labs.map(({ error, lab, result, weight }) => ({
      lab,
      title: labs.find(lab)?.title ?? lab,
      weight,
      // The schema names the fields that programs rely on; the rest is the grader's.
      ...(result && { result: result as unknown as LabResult }),
      ...(error && { error }),
    })),
  };
}

type LabResult = NonNullable<ResultOfSubmission['labs'][number]['result']>;
