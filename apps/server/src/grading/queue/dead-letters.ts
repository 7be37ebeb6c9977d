import { and, eq } from 'drizzle-orm';
import { gradingSubmissions } from '../../database/schema/grading.ts';
import { announce } from '../webhooks/announce.ts';
import type { Queue } from './claim.ts';
import type { GradeJob } from './enqueue.ts';
import { tellOf } from './grading-bus.ts';
import { note } from './journal.ts';
import { inside, QUEUES } from './queues.ts';

/** Says of submissions that were given up that they were: pg-boss has moved their jobs aside. */
export async function markDead({ boss, database }: Queue): Promise<number> {
  for (let count = 0; ; count += 1) {
    const isMore = await database.transaction(async (queries) => {
      const options = { ...inside(queries), includeMetadata: true } as const;
      const [job] = await boss.fetch<GradeJob>(QUEUES.dead, options);
      if (!job) return false;
      const { submissionId, generation } = job.data;
      const message = `Grading was given up after ${(job.sourceRetryCount ?? 0) + 1} tries: ${reasonIn(job.sourceOutput)}`;
      const [dead] = await queries
        .update(gradingSubmissions)
        .set({
          state: 'dead',
          workerId: null,
          failureCode: 'machinery',
          failureMessage: message,
        })
        .where(
          and(
            eq(gradingSubmissions.id, submissionId),
            eq(gradingSubmissions.generation, generation),
          ),
        )
        .returning({ id: gradingSubmissions.id });
      if (dead) {
        await note(queries, { submissionId, generation, act: 'dead', detail: message });
        await announce({ boss, queries }, submissionId);
        await tellOf(database.bus, submissionId, queries);
      }
      await boss.complete(QUEUES.dead, job.id, null, inside(queries));
      return true;
    });
    if (!isMore) return count;
  }
}

/** What pg-boss or a worker said when an attempt failed. */
function reasonIn(output: unknown): string {
  for (const at of [output, valueIn(output)]) {
    if (typeof at === 'object' && at !== null && 'message' in at) return String(at.message);
  }
  return 'no worker said why.';
}

function valueIn(output: unknown): unknown {
  return typeof output === 'object' && output !== null && 'value' in output
    ? output.value
    : undefined;
}
