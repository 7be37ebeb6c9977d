import { sql } from 'drizzle-orm';
import type { Queries } from '../../database/database.ts';
import { inside, QUEUES } from './queues.ts';
import { enqueue } from './enqueue.ts';
import type { Queue } from './claim.ts';
import { note } from './journal.ts';

/**
 * Queues again what should be queued and has no job: a restored backup holds submissions and calls of
 * webhooks that wait, but not pg-boss' jobs. Returns how many that were.
 */
export async function requeueLost(queue: Queue): Promise<number> {
  const { boss, database } = queue;
  return database.transaction(async (queries) => {
    const submissions = await rowsOf(
      queries,
      sql`select id, generation from grading_submissions s
           where s.state in ('queued', 'grading') and not exists (
             select 1 from pgboss.job j where j.name = ${QUEUES.grade} and j.id = s.job_id
                and j.state in ('created', 'retry', 'active', 'failed'))
           for update`,
    );
    for (const { generation, id } of submissions) {
      const job = { submissionId: String(id), generation: Number(generation) };
      await enqueue(queries, boss, job);
      await note(queries, { ...job, act: 'retry', detail: 'It had no job.' });
    }
    const calls = await rowsOf(
      queries,
      sql`select id from grading_deliveries d
           where not d.is_delivered and not d.has_failed and not exists (
             select 1 from pgboss.job j where j.name = ${QUEUES.webhook} and j.id = d.id)
           for update`,
    );
    for (const { id } of calls) {
      const deliveryId = String(id);
      await boss.send(QUEUES.webhook, { deliveryId }, { ...inside(queries), id: deliveryId });
    }
    return submissions.length + calls.length;
  });
}

type Row = Readonly<Record<string, unknown>>;

async function rowsOf(queries: Queries, query: ReturnType<typeof sql>): Promise<readonly Row[]> {
  const result = await queries.execute(query);
  // Both drivers answer with rows; Drizzle's common type does not say so.
  return (result as { readonly rows: readonly Row[] }).rows;
}
