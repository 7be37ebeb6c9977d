import { eq, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { PgBoss } from 'pg-boss';
import type { Database } from '../../database/database.ts';
import { gradingDeliveries, gradingWebhooks } from '../../database/schema/grading.ts';
import { QUEUES } from '../queue/queues.ts';
import { readRanges } from './address-guard.ts';
import { callWebhook, type CallOptions } from './call-webhook.ts';
import type { SecretBox } from './secret-box.ts';

export interface DeliveryOptions {
  readonly boss: PgBoss;
  readonly database: Database;
  readonly secrets: SecretBox;
  /** Addresses that are not public and may be called all the same, by commas. */
  readonly allow: string;
  readonly log: Logger;
  readonly timeoutMs?: number;
}

interface DeliveryJob {
  readonly deliveryId: string;
}

/** Starts to call webhooks. A call that fails is tried again by pg-boss, for about a day, then given up. */
export async function deliverWebhooks(options: DeliveryOptions): Promise<void> {
  const { boss, database } = options;
  const calling: CallOptions = {
    allowed: readRanges(options.allow),
    ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
  };
  await boss.work<DeliveryJob>(
    QUEUES.webhook,
    { localConcurrency: 4, pollingIntervalSeconds: 1 },
    async (jobs) => {
      for (const { data } of jobs) await deliver(data.deliveryId, options, calling);
    },
  );
  await boss.work<DeliveryJob>(QUEUES.unreachable, { pollingIntervalSeconds: 5 }, async (jobs) => {
    for (const { data } of jobs) {
      await database.queries
        .update(gradingDeliveries)
        .set({ hasFailed: true })
        .where(eq(gradingDeliveries.id, data.deliveryId));
    }
  });
}

/** The receiver did not take it: thrown so that pg-boss tries again. */
class NotDelivered extends Error {
  override readonly name = 'NotDelivered';
}

async function deliver(
  deliveryId: string,
  { database, log, secrets }: DeliveryOptions,
  calling: CallOptions,
): Promise<void> {
  const [found] = await database.queries
    .select({
      body: gradingDeliveries.body,
      isDelivered: gradingDeliveries.isDelivered,
      url: gradingWebhooks.url,
      sealed: gradingWebhooks.sealedSecret,
    })
    .from(gradingDeliveries)
    .innerJoin(gradingWebhooks, eq(gradingWebhooks.id, gradingDeliveries.webhookId))
    .where(eq(gradingDeliveries.id, deliveryId));
  if (!found || found.isDelivered) return;
  const { body, sealed, url } = found;
  const secret = secrets.open(sealed);
  const { isDelivered, said } = await callWebhook({ url, secret, body, deliveryId }, calling);
  await database.queries
    .update(gradingDeliveries)
    .set({
      isDelivered,
      last: said,
      tries: sql`${gradingDeliveries.tries} + 1`,
      ...(isDelivered && { deliveredAt: new Date() }),
    })
    .where(eq(gradingDeliveries.id, deliveryId));
  log.debug({ delivery: deliveryId, isDelivered, said }, 'webhook called');
  if (!isDelivered) throw new NotDelivered(said);
}
