import { and, eq } from 'drizzle-orm';
import type { PgBoss } from 'pg-boss';
import type { Queries } from '../../database/database.ts';
import { gradingSubmissions } from '../../database/schema/grading.ts';
import { inside, QUEUES } from './queues.ts';

/** What a job carries: which submission, and which grading of it. */
export interface GradeJob {
  readonly submissionId: string;
  readonly generation: number;
}

/** Lower is later: first gradings go before re-grades, somebody waits for them. */
const PRIORITY = { first: 10, again: 0 } as const;

/** Puts a submission, whose row exists, into the queue: both are there when the transaction commits. */
export async function enqueue(queries: Queries, boss: PgBoss, job: GradeJob): Promise<void> {
  const { submissionId, generation } = job;
  const priority = generation === 0 ? PRIORITY.first : PRIORITY.again;
  const jobId = await boss.send(QUEUES.grade, { ...job }, { ...inside(queries), priority });
  if (jobId === null) throw new Error(`pg-boss took no job for submission ${submissionId}.`);
  await queries
    .update(gradingSubmissions)
    .set({ state: 'queued', generation, jobId, jobAttempt: null, workerId: null })
    .where(and(eq(gradingSubmissions.id, submissionId)));
}
