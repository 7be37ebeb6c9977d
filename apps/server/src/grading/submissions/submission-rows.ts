import { and, count, desc, eq, lt, or } from 'drizzle-orm';
import type { SubmissionStatus } from '@drydock/api';
import type { Queries } from '../../database/database.ts';
import { gradingSubmissions } from '../../database/schema/grading.ts';
import type { SubmissionRow } from './store-submission.ts';

/** Most that one list shows. */
const LISTED = 200;

export async function findSubmission(
  queries: Queries,
  id: string,
): Promise<SubmissionRow | undefined> {
  const [row] = await queries
    .select()
    .from(gradingSubmissions)
    .where(eq(gradingSubmissions.id, id));
  return row;
}

/** What the actor handed in with this key before. */
export async function findByKey(
  queries: Queries,
  actor: string,
  idempotencyKey: string,
): Promise<SubmissionRow | undefined> {
  const [row] = await queries
    .select()
    .from(gradingSubmissions)
    .where(
      and(
        eq(gradingSubmissions.actor, actor),
        eq(gradingSubmissions.idempotencyKey, idempotencyKey),
      ),
    );
  return row;
}

/** Newest first; of one learner where one is given. */
export function listSubmissions(
  queries: Queries,
  assignmentId: string,
  learnerId?: string,
): Promise<SubmissionRow[]> {
  return queries
    .select()
    .from(gradingSubmissions)
    .where(
      and(
        eq(gradingSubmissions.assignmentId, assignmentId),
        learnerId === undefined ? undefined : eq(gradingSubmissions.learnerId, learnerId),
      ),
    )
    .orderBy(desc(gradingSubmissions.receivedAt))
    .limit(LISTED);
}

export function listDead(queries: Queries, courseId: string): Promise<SubmissionRow[]> {
  return queries
    .select()
    .from(gradingSubmissions)
    .where(and(eq(gradingSubmissions.courseId, courseId), eq(gradingSubmissions.state, 'dead')))
    .orderBy(desc(gradingSubmissions.receivedAt))
    .limit(LISTED);
}

/** How many gradings come before this submission's. */
async function countAhead(queries: Queries, row: SubmissionRow): Promise<number> {
  const [ahead] = await queries
    .select({ count: count() })
    .from(gradingSubmissions)
    .where(
      and(
        eq(gradingSubmissions.state, 'queued'),
        or(
          lt(gradingSubmissions.receivedAt, row.receivedAt),
          and(eq(gradingSubmissions.receivedAt, row.receivedAt), lt(gradingSubmissions.id, row.id)),
        ),
      ),
    );
  return ahead?.count ?? 0;
}

/** A submission as it is answered. */
export function statusOf(row: SubmissionRow, ahead?: number): SubmissionStatus {
  const isOver = row.state === 'graded' || row.state === 'error';
  const { failureCode: code, failureMessage: message } = row;
  const hasFailed = row.state === 'error' || row.state === 'dead';
  return {
    id: row.id,
    assignmentId: row.assignmentId,
    name: row.name,
    ...(row.learnerId !== null && { learnerId: row.learnerId }),
    attempt: row.attempt,
    fileName: row.fileName,
    bytes: row.size,
    upload: row.uploadHash,
    receivedAt: row.receivedAt.toISOString(),
    state: row.state,
    ...(row.state === 'queued' && ahead !== undefined && { ahead }),
    ...(row.gradedAt !== null && isOver && { gradedAt: row.gradedAt.toISOString() }),
    ...(isOver && { score: row.score }),
    ...(hasFailed && code !== null && { failure: { code, message: message ?? '' } }),
    generation: row.generation,
  };
}

/** With its place in the queue while it waits. */
export async function readStatus(queries: Queries, row: SubmissionRow): Promise<SubmissionStatus> {
  return statusOf(row, row.state === 'queued' ? await countAhead(queries, row) : undefined);
}
