import { and, eq, inArray } from 'drizzle-orm';
import type { PgBoss } from 'pg-boss';
import type { Database, Queries } from '../../database/database.ts';
import {
  gradingArchives,
  gradingAssignments,
  gradingSubmissions,
  type AssignedLab,
} from '../../database/schema/grading.ts';
import type { GradeJob } from './enqueue.ts';
import { tellOf } from './grading-bus.ts';
import { note } from './journal.ts';
import { inside, QUEUES } from './queues.ts';

/** A job of pg-boss in the hands of one worker: `retryCount` is what a late worker no longer has right. */
export interface Attempt {
  readonly id: string;
  readonly retryCount: number;
}

/** A submission that a worker holds. */
export interface Claim {
  readonly attempt: Attempt;
  readonly submissionId: string;
  readonly generation: number;
  readonly workerId: number;
  readonly courseId: string;
  readonly assignmentId: string;
  readonly name: string;
  readonly labs: readonly AssignedLab[];
  readonly seed: number | undefined;
}

/** What the queue works with. */
export interface Queue {
  readonly database: Database;
  readonly boss: PgBoss;
}

/**
 * Takes the next submission for a worker: the job, the submission's row and the journal change together.
 * Undefined when none waits. A job whose submission was deleted, or superseded by a re-grade, is done.
 */
export async function claimNext(
  { boss, database }: Queue,
  workerId: number,
): Promise<Claim | undefined> {
  for (;;) {
    const taken = await database.transaction(async (queries) => {
      const [job] = await boss.fetch<GradeJob>(QUEUES.grade, inside(queries));
      if (!job) return 'nothing waits';
      const attempt = { id: job.id, retryCount: job.retryCount };
      const claim = await take(queries, attempt, { ...job.data, workerId });
      if (!claim) {
        await boss.complete(QUEUES.grade, attempt, { gone: true }, inside(queries));
        return undefined;
      }
      await tellOf(database.bus, claim.submissionId, queries);
      return claim;
    });
    if (taken === 'nothing waits') return undefined;
    if (taken) return taken;
  }
}

async function take(
  queries: Queries,
  attempt: Attempt,
  { submissionId, generation, workerId }: GradeJob & { readonly workerId: number },
): Promise<Claim | undefined> {
  const [row] = await queries
    .select()
    .from(gradingSubmissions)
    .where(
      and(
        eq(gradingSubmissions.id, submissionId),
        eq(gradingSubmissions.jobId, attempt.id),
        eq(gradingSubmissions.generation, generation),
        inArray(gradingSubmissions.state, ['queued', 'grading']),
      ),
    )
    .for('update');
  if (!row) return undefined;
  if (row.state === 'grading') {
    // pg-boss took it from a worker that was silent for too long, and told nobody.
    const { jobAttempt, workerId: silent } = row;
    const detail = `Worker ${silent} was silent.`;
    const before = { submissionId, generation, workerId: silent, attempt: jobAttempt };
    await note(queries, { ...before, act: 'released', detail });
  }
  await queries
    .update(gradingSubmissions)
    .set({ state: 'grading', jobAttempt: attempt.retryCount, workerId })
    .where(eq(gradingSubmissions.id, submissionId));
  const [assignment] = await queries
    .select({ labs: gradingAssignments.labs, seed: gradingAssignments.seed })
    .from(gradingAssignments)
    .where(eq(gradingAssignments.id, row.assignmentId));
  if (!assignment) return undefined;
  const step = { submissionId, generation, workerId, attempt: attempt.retryCount };
  await note(queries, { ...step, act: 'claimed' });
  return {
    attempt,
    submissionId,
    generation,
    workerId,
    courseId: row.courseId,
    assignmentId: row.assignmentId,
    name: row.name,
    labs: assignment.labs,
    seed: assignment.seed ?? undefined,
  };
}

/** The bytes of a claimed submission; undefined when it was deleted in the meantime. */
export async function readArchiveOf(
  { database }: Queue,
  submissionId: string,
): Promise<Uint8Array | undefined> {
  const [row] = await database.queries
    .select({ content: gradingArchives.content })
    .from(gradingArchives)
    .where(eq(gradingArchives.submissionId, submissionId));
  // A copy: what the driver gives is a view of all that came over the connection.
  return row && new Uint8Array(row.content);
}
