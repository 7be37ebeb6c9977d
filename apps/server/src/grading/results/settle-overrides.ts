import { eq } from 'drizzle-orm';
import type { Database, Queries } from '../../database/database.ts';
import { gradingSubmissions } from '../../database/schema/grading.ts';
import { notFound } from '../../http/api-error.ts';
import type { SubmissionRow } from '../submissions/store-submission.ts';
import { readEffective, type EffectiveResult } from './read-result.ts';

/**
 * Changes the overrides of a submission and its score with them. Until both are kept, nobody records a
 * result of it: the score is always that of the latest result with all overrides. Throws `ApiError` 404
 * when the submission or its result is not there.
 */
export function settleOverrides(
  database: Database,
  submissionId: string,
  change: (queries: Queries, row: SubmissionRow) => Promise<void>,
): Promise<EffectiveResult> {
  return database.transaction(async (queries) => {
    const [row] = await queries
      .select()
      .from(gradingSubmissions)
      .where(eq(gradingSubmissions.id, submissionId))
      .for('update');
    if (!row) throw notFound('No submission');
    await change(queries, row);
    const effective = await readEffective(queries, row);
    if (!effective) throw notFound('No result');
    await queries
      .update(gradingSubmissions)
      .set({ score: effective.entry.score })
      .where(eq(gradingSubmissions.id, submissionId));
    return effective;
  });
}
