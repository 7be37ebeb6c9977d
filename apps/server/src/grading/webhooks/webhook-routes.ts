import { gradingRoutes } from '@drydock/api';
import { and, desc, eq, lt } from 'drizzle-orm';
import { gradingDeliveries, gradingWebhooks } from '../../database/schema/grading.ts';
import { ApiError, notFound } from '../../http/api-error.ts';
import { implement, type Implementation } from '../../http/implement.ts';
import { routeNamed } from '../../http/route-named.ts';
import type { GradingService } from '../grading-service.ts';
import { createWebhookSecret } from './signature.ts';

const route = <Id extends (typeof gradingRoutes)[number]['id']>(id: Id) =>
  routeNamed(gradingRoutes, id);

/** Webhooks of a course, and its calls that are listed. */
const MOST_WEBHOOKS = 10;
const LISTED = 100;

type WebhookRow = typeof gradingWebhooks.$inferSelect;
type DeliveryRow = typeof gradingDeliveries.$inferSelect;

export function createWebhookRoutes(service: GradingService): readonly Implementation[] {
  const { audit, database } = service.services;
  const { queries } = database;
  return [
    implement(route('listWebhooks'), async ({ params }) => {
      const rows = await queries
        .select()
        .from(gradingWebhooks)
        .where(eq(gradingWebhooks.courseId, params.courseId));
      return { webhooks: rows.map(webhookOf) };
    }),
    implement(route('createWebhook'), async ({ body, params: { courseId }, principal }) => {
      const url = plainUrl(body.url);
      const secrets = await service.secrets();
      if (!secrets) throw noKey();
      const there = await queries
        .select({ id: gradingWebhooks.id })
        .from(gradingWebhooks)
        .where(eq(gradingWebhooks.courseId, courseId));
      if (there.length >= MOST_WEBHOOKS) {
        throw new ApiError(409, 'grading/too-many-webhooks', 'A course has at most 10 webhooks.');
      }
      const secret = createWebhookSecret();
      const [row] = await queries
        .insert(gradingWebhooks)
        .values({
          courseId,
          url,
          events: [...new Set(body.events)],
          sealedSecret: secrets.seal(secret),
        })
        .returning();
      if (!row) throw notFound('No course');
      const subject = `course:${courseId}`;
      await audit.write({ actor: principal, action: 'grading.webhook-created', subject });
      return { webhook: webhookOf(row), secret };
    }),
    implement(route('deleteWebhook'), async ({ params: { courseId, webhookId }, principal }) => {
      const gone = await queries
        .delete(gradingWebhooks)
        .where(and(eq(gradingWebhooks.id, webhookId), eq(gradingWebhooks.courseId, courseId)))
        .returning({ id: gradingWebhooks.id });
      if (gone.length === 0) throw notFound('No webhook');
      const subject = `course:${courseId}`;
      await audit.write({ actor: principal, action: 'grading.webhook-deleted', subject });
    }),
    implement(route('listDeliveries'), async ({ params: { courseId, webhookId }, query }) => {
      const rows = await queries
        .select({ delivery: gradingDeliveries })
        .from(gradingDeliveries)
        .innerJoin(gradingWebhooks, eq(gradingWebhooks.id, gradingDeliveries.webhookId))
        .where(
          and(
            eq(gradingWebhooks.id, webhookId),
            eq(gradingWebhooks.courseId, courseId),
            query.before === undefined
              ? undefined
              : lt(gradingDeliveries.createdAt, new Date(query.before)),
          ),
        )
        .orderBy(desc(gradingDeliveries.createdAt))
        .limit(LISTED);
      return { deliveries: rows.map(({ delivery }) => deliveryOf(delivery)) };
    }),
  ];
}

/** The address without a name and password: those would be kept in the clear. */
function plainUrl(text: string): string {
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw new ApiError(422, 'request/invalid', 'An address of a webhook holds no password.', {
      action: 'Check the signature at the receiver instead: each call is signed.',
    });
  }
  return url.href;
}

function noKey(): ApiError {
  return new ApiError(409, 'grading/no-key', 'This server has no key to seal secrets with.', {
    action: 'Whoever runs it sets DRYDOCK_SECRET_KEY for the server and its workers.',
  });
}

function webhookOf({ courseId, createdAt, events, id, url }: WebhookRow) {
  const known = EVENTS.filter((event) => events.includes(event));
  return { id, courseId, url, events: [...known], createdAt: createdAt.toISOString() };
}

const EVENTS = ['submission.graded', 'submission.error', 'submission.dead'] as const;

function deliveryOf(row: DeliveryRow) {
  const { createdAt, deliveredAt, hasFailed, id, isDelivered, last, submissionId, tries } = row;
  const undecided = hasFailed ? ('failed' as const) : ('waiting' as const);
  return {
    id,
    submissionId,
    event: EVENTS.find((event) => event === row.event) ?? 'submission.graded',
    state: isDelivered ? ('delivered' as const) : undecided,
    tries,
    ...(last !== null && { last }),
    createdAt: createdAt.toISOString(),
    ...(deliveredAt !== null && { deliveredAt: deliveredAt.toISOString() }),
  };
}
