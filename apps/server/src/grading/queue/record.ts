import type { AssignmentEntry, SubmissionFailure } from '@drydock/grading';
import { and, eq } from 'drizzle-orm';
import type { Queries } from '../../database/database.ts';
import { gradingResults, gradingSubmissions } from '../../database/schema/grading.ts';
import { listOverrides, withOverrides } from '../results/entry.ts';
import { announce } from '../webhooks/announce.ts';
import type { Claim, Queue } from './claim.ts';
import { tellOf } from './grading-bus.ts';
import { note } from './journal.ts';
import { inside, QUEUES } from './queues.ts';

/**
 * What became of a result. `taken away`: another worker has the submission now. `gone`: it was deleted, or a
 * re-grade came in between. In both cases nothing was written.
 */
export type Recorded = 'recorded' | 'taken away' | 'gone';

/**
 * Writes a result and completes its job, both or neither. The job is completed for this attempt only, and
 * a generation has one row for its result: so whoever comes late writes nothing.
 */
export function recordResult(
  { boss, database }: Queue,
  claim: Claim,
  entry: AssignmentEntry,
): Promise<Recorded> {
  return database.transaction(async (queries) => {
    const done = await boss.complete(QUEUES.grade, claim.attempt, null, inside(queries));
    if (affectedBy(done) !== 1) return 'taken away';
    if (!(await settle(queries, claim, entry))) return 'gone';
    const { submissionId, generation, workerId } = claim;
    await queries.insert(gradingResults).values({
      submissionId,
      generation,
      workerId,
      entry: JSON.stringify(entry),
      score: entry.score,
    });
    await note(queries, {
      submissionId,
      generation,
      workerId,
      attempt: claim.attempt.retryCount,
      act: failureIn(entry) ? 'error' : 'graded',
    });
    await announce({ boss, queries }, submissionId);
    await tellOf(database.bus, submissionId, queries);
    return 'recorded';
  });
}

async function settle(queries: Queries, claim: Claim, entry: AssignmentEntry): Promise<boolean> {
  const failure = failureIn(entry);
  const isClaimed = and(
    eq(gradingSubmissions.id, claim.submissionId),
    eq(gradingSubmissions.jobId, claim.attempt.id),
  );
  // Whoever changes overrides locks the row, too (settle-overrides.ts): none is written from here on.
  const held = await queries
    .select({ id: gradingSubmissions.id })
    .from(gradingSubmissions)
    .where(isClaimed)
    .for('update');
  if (held.length === 0) return false;
  const overrides = await listOverrides(queries, [claim.submissionId]);
  const { score } = withOverrides(entry, overrides);
  await queries
    .update(gradingSubmissions)
    .set({
      state: failure ? 'error' : 'graded',
      gradedAt: new Date(),
      score,
      failureCode: failure?.code ?? null,
      failureMessage: failure?.message ?? null,
      workerId: null,
    })
    .where(isClaimed);
  return true;
}

/** Why a submission has no score, or an incomplete one: the first lab that could not be graded. */
function failureIn({ labs }: AssignmentEntry): SubmissionFailure | undefined {
  return labs.find(({ error }) => error !== undefined)?.error;
}

/** pg-boss' types leave out what its calls that settle jobs answer. */
export function affectedBy(response: object): number {
  return 'affected' in response && typeof response.affected === 'number' ? response.affected : 0;
}
