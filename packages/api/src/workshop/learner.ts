import { z } from 'zod';
import { idSchema, personNameSchema } from '../values.ts';
import { workSchema } from './learner-event.ts';
import { millisSchema, sayingSchema, slugSchema } from './names.ts';
import { workshopViewSchema } from './session.ts';

/**
 * Body of `POST /api/workshops/join`. The answer sets a cookie that only the server reads. A browser
 * that joined before stays the same learner. On another device `POST /api/learners/rejoin` goes on.
 */
export const joinSchema = z.strictObject({
  /** As it was typed: spaces, dashes and small letters do not matter. */
  code: z.string().min(1).max(64),
  name: personNameSchema,
});

/** See {@link joinSchema}. */
export type Join = z.input<typeof joinSchema>;

/** What the server has found about a step that the learner claimed to have passed. */
export const verdictSchema = z.strictObject({
  lab: slugSchema,
  step: slugSchema,
  /** The event whose work was done again. */
  event: z.string(),
  /** `undecided`: the server could not do it, and says why; the claim stays a claim. */
  verdict: z.enum(['verified', 'refuted', 'undecided']),
  message: z.string(),
  at: millisSchema,
});

/** See {@link verdictSchema}. */
export type Verdict = z.infer<typeof verdictSchema>;

/** A message or a hint of the instructor. */
export const noticeSchema = z.strictObject({
  sequence: z.int(),
  at: millisSchema,
  kind: z.enum(['message', 'hint']),
  text: z.string(),
  lab: slugSchema.optional(),
  step: slugSchema.optional(),
  mistake: z.string().optional(),
});

/** See {@link noticeSchema}. */
export type Notice = z.infer<typeof noticeSchema>;

/** The learner's own hand; `place` counts from 1. */
export const ownHandSchema = z.strictObject({
  raised: z.boolean(),
  place: z.int().optional(),
  taken: z.boolean(),
});

/** See {@link ownHandSchema}. */
export type OwnHand = z.infer<typeof ownHandSchema>;

/** The learner's cluster, where the workshop has real ones: which one they have, or their place in the queue. */
export const ownClusterSchema = z.strictObject({
  state: z.enum(['none', 'waiting', 'ready', 'failed']),
  /** From 1, while waiting. Work goes on in a simulated cluster. */
  place: z.int().optional(),
  engine: z.string().optional(),
  /** Base address of its Kubernetes API, on this server: give it to `createKubeClient`. */
  kube: z.string().optional(),
  expiresAt: millisSchema.optional(),
  message: z.string().optional(),
});

/** See {@link ownClusterSchema}. */
export type OwnCluster = z.infer<typeof ownClusterSchema>;

/** What a learner's page begins with: answer of `GET /api/workshops/{workshopId}/me`, and first message of the stream. */
export const learnerHomeSchema = z.strictObject({
  now: millisSchema,
  learner: z.strictObject({ id: idSchema, name: z.string() }),
  workshop: workshopViewSchema,
  hand: ownHandSchema,
  verdicts: z.array(verdictSchema),
  cluster: ownClusterSchema,
});

/** See {@link learnerHomeSchema}. */
export type LearnerHome = z.infer<typeof learnerHomeSchema>;

/** Answer to joining. */
export const joinedSchema = z.strictObject({
  workshopId: idSchema,
  home: learnerHomeSchema,
  /** Show it: `POST /api/learners/rejoin` with it goes on on another device. Absent for a browser that joined before. */
  rejoinCode: z.string().optional(),
});

/** Body of `PUT /api/workshops/{workshopId}/me/hand`; DELETE takes the hand down. */
export const raiseHandSchema = z.strictObject({
  lab: slugSchema.optional(),
  step: slugSchema.optional(),
  message: sayingSchema.pipe(z.string().max(200)).optional(),
});

/** The work that a learner saved or checked last: for going on on another device, and for the instructor's look. */
export const storedWorkSchema = z.strictObject({
  lab: slugSchema,
  step: slugSchema,
  at: millisSchema,
  work: workSchema,
});

/** See {@link storedWorkSchema}. */
export type StoredWork = z.infer<typeof storedWorkSchema>;

/**
 * Messages of `GET /api/workshops/{workshopId}/me/stream` (server-sent events; the data is JSON). An `id` is the number in the workshop's log: EventSource sends the last one
 * when it connects again, and gets the notices that it missed.
 */
export const learnerMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('home'), home: learnerHomeSchema }),
  /** Phase, locks, timer or follow-me changed. */
  z.strictObject({ type: z.literal('workshop'), workshop: workshopViewSchema }),
  z.strictObject({ type: z.literal('notice'), notice: noticeSchema }),
  z.strictObject({ type: z.literal('verdict'), verdict: verdictSchema }),
  z.strictObject({ type: z.literal('hand'), hand: ownHandSchema }),
  z.strictObject({ type: z.literal('cluster'), cluster: ownClusterSchema }),
  /** The stream ends and will not come back: the learner was removed from the workshop. */
  z.strictObject({ type: z.literal('removed') }),
]);

/** See {@link learnerMessageSchema}. */
export type LearnerMessage = z.infer<typeof learnerMessageSchema>;
