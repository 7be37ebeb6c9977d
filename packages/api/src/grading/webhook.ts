import { z } from 'zod';
import { idSchema, momentSchema } from '../values.ts';
import { submissionStateSchema } from './submission.ts';

/** What a webhook can be told. */
export const webhookEventSchema = z.enum([
  'submission.graded',
  'submission.error',
  'submission.dead',
]);

export const createWebhookSchema = z.strictObject({
  /** `https:`, or `http:` where the server's configuration allows it. */
  url: z.url({ protocol: /^https?$/ }).max(2000),
  events: z.array(webhookEventSchema).min(1).max(3),
});

export const webhookSchema = z.object({
  id: idSchema,
  courseId: idSchema,
  url: z.string(),
  events: z.array(webhookEventSchema),
  createdAt: momentSchema,
});

/** One call of a webhook. Tried again with growing pauses until it is answered with 2xx, for a day. */
export const webhookDeliverySchema = z.object({
  id: idSchema,
  submissionId: idSchema,
  event: webhookEventSchema,
  state: z.enum(['waiting', 'delivered', 'failed']),
  tries: z.int(),
  /** What the last try met: `204`, `timeout`, `refused address`. */
  last: z.string().optional(),
  createdAt: momentSchema,
  deliveredAt: momentSchema.optional(),
});

/** The JSON body that a webhook receives; no work, no name, no text of a check. */
export const webhookBodySchema = z.object({
  /** The same in every try of this delivery: a receiver that has seen it can drop it. */
  id: idSchema,
  event: webhookEventSchema,
  createdAt: momentSchema,
  submission: z.object({
    id: idSchema,
    assignmentId: idSchema,
    courseId: idSchema,
    learnerId: idSchema.optional(),
    state: submissionStateSchema,
    generation: z.int(),
    score: z.number().nullable().optional(),
  }),
});

/** `t=<unix seconds>,v1=<hex>`: HMAC-SHA256 with the secret over `<t>.<body>`. */
export const signatureHeader = 'drydock-signature';

export type WebhookBody = z.infer<typeof webhookBodySchema>;
export type WebhookEvent = z.infer<typeof webhookEventSchema>;
