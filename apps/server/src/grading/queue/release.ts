import { and, eq, sql } from 'drizzle-orm';
import { gradingSubmissions } from '../../database/schema/grading.ts';
import type { Attempt, Queue } from './claim.ts';
import { tellOf } from './grading-bus.ts';
import { note } from './journal.ts';
import { PRESENCE_LOCK } from './presence.ts';
import { affectedBy } from './record.ts';
import { inside, QUEUES } from './queues.ts';

/** A submission in the hands of a worker. */
export interface Held {
  readonly submissionId: string;
  readonly generation: number;
  readonly workerId: number;
  readonly attempt: Attempt;
}

/**
 * Gives a submission back after a failure of the machinery: it is tried again by whoever comes next, or is
 * a dead letter when that has happened too often. False when it was taken away before.
 */
export function release({ boss, database }: Queue, held: Held, why: string): Promise<boolean> {
  return database.transaction(async (queries) => {
    const { attempt, generation, submissionId, workerId } = held;
    const failed = await boss.fail(QUEUES.grade, attempt, { message: why }, inside(queries));
    const released = await queries
      .update(gradingSubmissions)
      .set({ state: 'queued', workerId: null })
      .where(
        and(
          eq(gradingSubmissions.id, submissionId),
          eq(gradingSubmissions.jobId, attempt.id),
          eq(gradingSubmissions.jobAttempt, attempt.retryCount),
          eq(gradingSubmissions.state, 'grading'),
        ),
      )
      .returning({ id: gradingSubmissions.id });
    if (released.length === 0) return false;
    await note(queries, {
      submissionId,
      generation,
      workerId,
      attempt: attempt.retryCount,
      act: 'released',
      detail: why,
    });
    await tellOf(database.bus, submissionId, queries);
    return affectedBy(failed) === 1;
  });
}

/**
 * Takes back what workers hold whose session has ended: they were killed, or lost the database. A worker
 * that still runs has lost the right to record by that. Returns how many were taken back.
 */
export async function takeBack(queue: Queue): Promise<number> {
  const { rows } = await queue.database.query(
    `select id, generation, job_id, job_attempt, worker_id from grading_submissions
      where state = 'grading' and worker_id not in (
        select objid::int from pg_locks
         where locktype = 'advisory' and classid = $1 and objsubid = 2 and granted
           and database = (select oid from pg_database where datname = current_database()))`,
    [PRESENCE_LOCK],
  );
  let count = 0;
  for (const row of rows) {
    const held = {
      submissionId: String(row['id']),
      generation: Number(row['generation']),
      workerId: Number(row['worker_id']),
      attempt: { id: String(row['job_id']), retryCount: Number(row['job_attempt']) },
    };
    if (await release(queue, held, `Worker ${held.workerId} is gone.`)) count += 1;
  }
  return count;
}

/** How many workers there are now. */
export async function countWorkers({ database }: Pick<Queue, 'database'>): Promise<number> {
  const { rows } = await database.queries
    .execute(
      sql`select count(*)::int as workers from pg_locks
           where locktype = 'advisory' and classid = ${PRESENCE_LOCK} and objsubid = 2 and granted
             and database = (select oid from pg_database where datname = current_database())`,
    )
    .then((result) => result as { readonly rows: readonly { readonly workers?: unknown }[] });
  return Number(rows[0]?.workers ?? 0);
}
