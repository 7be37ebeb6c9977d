import { z } from 'zod';
import { idSchema } from '../values.ts';
import { millisSchema, mistakeIdSchema, slugSchema, stepKeySchema } from './names.ts';
import { workshopDetailsSchema } from './session.ts';

/** Why a learner counts as stuck, and since when. */
export const stuckSchema = z.discriminatedUnion('reason', [
  /** The same check failed `times` times in a row. */
  z.strictObject({
    reason: z.literal('same-check'),
    since: millisSchema,
    check: slugSchema,
    times: z.int(),
    mistake: mistakeIdSchema.optional(),
  }),
  /** Nothing was passed and nothing tried for a while. */
  z.strictObject({ reason: z.literal('no-progress'), since: millisSchema }),
]);

/** See {@link stuckSchema}. */
export type Stuck = z.infer<typeof stuckSchema>;

/** One learner on the dashboard. */
export const learnerRowSchema = z.strictObject({
  id: idSchema,
  name: z.string(),
  /** A tab of theirs is connected now. */
  online: z.boolean(),
  /** One letter of STEP_LETTERS per column, in the order of `columns`. */
  steps: z.string(),
  passed: z.int(),
  /** The step they are at: the column's number from 0. */
  at: z.int().optional(),
  stuck: stuckSchema.optional(),
  /** The mistake of their last check at that step. */
  mistake: mistakeIdSchema.optional(),
  /** When they last did something, by their clock. */
  lastAt: millisSchema.optional(),
});

/** See {@link learnerRowSchema}. */
export type LearnerRow = z.infer<typeof learnerRowSchema>;

/** A column: a step of one of the labs, in the order in which they are taken. */
export const columnSchema = z.strictObject({
  step: stepKeySchema,
  lab: z.string(),
  title: z.string(),
});

/** One mistake on the map. */
export const mistakeRowSchema = z.strictObject({
  mistake: mistakeIdSchema,
  step: stepKeySchema,
  /** The mistake's own sentence, for people: "Each new dash adds an OR." */
  symptom: z.string(),
  concept: z.string(),
  /** Learners whose last check at this step had it. */
  learners: z.int(),
  /** Learners who had it in each cell of time; the last cell is now. */
  cells: z.array(z.int()),
});

/** See {@link mistakeRowSchema}. */
export type MistakeRow = z.infer<typeof mistakeRowSchema>;

/** The mistake map: the mistake most people have comes first. */
export const mistakeMapSchema = z.strictObject({
  /** End of the last cell. */
  until: millisSchema,
  cellMs: z.int(),
  rows: z.array(mistakeRowSchema),
});

/** See {@link mistakeMapSchema}. */
export type MistakeMap = z.infer<typeof mistakeMapSchema>;

/** The whole picture: first message of the dashboard's stream. */
export const dashboardSchema = z.strictObject({
  now: millisSchema,
  workshop: workshopDetailsSchema,
  columns: z.array(columnSchema),
  learners: z.array(learnerRowSchema),
  mistakes: mistakeMapSchema,
});

/** See {@link dashboardSchema}. */
export type Dashboard = z.infer<typeof dashboardSchema>;

/**
 * Messages of `GET /api/workshops/{workshopId}/dashboard` (server-sent events; the data is JSON).
 * Changes are gathered for a tenth of a second. After a break the stream begins with the whole
 * picture again, so nothing has to be remembered.
 */
export const dashboardMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('dashboard'), dashboard: dashboardSchema }),
  /** Rows that changed or came; the others stay. */
  z.strictObject({
    type: z.literal('rows'),
    now: millisSchema,
    learners: z.array(learnerRowSchema),
  }),
  z.strictObject({ type: z.literal('removed'), learner: idSchema }),
  z.strictObject({ type: z.literal('mistakes'), mistakes: mistakeMapSchema }),
  /** Phase, locks, timer, hands. */
  z.strictObject({ type: z.literal('workshop'), workshop: workshopDetailsSchema }),
]);

/** See {@link dashboardMessageSchema}. */
export type DashboardMessage = z.infer<typeof dashboardMessageSchema>;
