import type { WebhookBody, WebhookEvent } from '@drydock/api';
import { eq } from 'drizzle-orm';
import type { PgBoss } from 'pg-boss';
import type { Queries } from '../../database/database.ts';
import {
  gradingDeliveries,
  gradingSubmissions,
  gradingWebhooks,
} from '../../database/schema/grading.ts';
import { inside, QUEUES } from '../queue/queues.ts';

const EVENTS: Readonly<Record<string, WebhookEvent>> = {
  graded: 'submission.graded',
  error: 'submission.error',
  dead: 'submission.dead',
};

/**
 * Queues a call for each webhook of the course that wants to hear of the submission's new state, in the
 * transaction that changed it: no result without its calls, no call without its result.
 */
export async function announce(
  { boss, queries }: { readonly boss: PgBoss; readonly queries: Queries },
  submissionId: string,
): Promise<void> {
  const [submission] = await queries
    .select()
    .from(gradingSubmissions)
    .where(eq(gradingSubmissions.id, submissionId));
  const event = submission && EVENTS[submission.state];
  if (!event) return;
  const webhooks = await queries
    .select()
    .from(gradingWebhooks)
    .where(eq(gradingWebhooks.courseId, submission.courseId));
  for (const { id: webhookId } of webhooks.filter(({ events }) => events.includes(event))) {
    const id = crypto.randomUUID();
    const createdAt = new Date();
    const body: WebhookBody = {
      id,
      event,
      createdAt: createdAt.toISOString(),
      submission: {
        id: submissionId,
        assignmentId: submission.assignmentId,
        courseId: submission.courseId,
        ...(submission.learnerId !== null && { learnerId: submission.learnerId }),
        state: submission.state,
        generation: submission.generation,
        ...(submission.state !== 'dead' && { score: submission.score }),
      },
    };
    const { generation } = submission;
    const [delivery] = await queries
      .insert(gradingDeliveries)
      .values({
        id,
        webhookId,
        submissionId,
        event,
        generation,
        createdAt,
        body: JSON.stringify(body),
      })
      .onConflictDoNothing()
      .returning({ id: gradingDeliveries.id });
    if (!delivery) continue;
    // The job is known by the call that it is for.
    await boss.send(QUEUES.webhook, { deliveryId: id }, { ...inside(queries), id });
  }
}
