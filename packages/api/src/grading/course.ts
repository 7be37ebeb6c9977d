import { z } from 'zod';
import { idSchema, momentSchema, personNameSchema } from '../values.ts';
import { sayingSchema, slugSchema } from '../workshop/names.ts';
import { QUOTAS } from './limits.ts';

const inFlightSchema = z.int().min(1).max(QUOTAS.inFlight.most);
const perHourSchema = z.int().min(1).max(QUOTAS.perHour.most);

/** How much grading a course may ask for. More is answered with 429. */
export const quotaSchema = z.strictObject({
  inFlight: inFlightSchema.default(QUOTAS.inFlight.usual),
  perHour: perHourSchema.default(QUOTAS.perHour.usual),
});

/** A lab of an assignment and its share of the score. */
export const assignmentLabSchema = z.strictObject({
  lab: slugSchema,
  weight: z.number().positive().max(1000).default(1),
});

/** What an instructor says about an assignment. */
export const assignmentInputSchema = z.strictObject({
  title: personNameSchema,
  labs: z
    .array(assignmentLabSchema)
    .min(1)
    .max(20)
    .refine(
      (labs) => new Set(labs.map(({ lab }) => lab)).size === labs.length,
      'A lab is named twice.',
    ),
  /** Later submissions are refused. */
  dueAt: momentSchema.optional(),
  /** How often one person may hand in; without it, as often as they like within the quota. */
  attempts: z.int().min(1).max(1000).optional(),
  /** The same for everybody; without it, each lab's own. */
  seed: z.int().min(0).max(0xffff_ffff).optional(),
});

export const assignmentSchema = z.object({
  id: idSchema,
  courseId: idSchema,
  title: z.string(),
  labs: z.array(z.object({ lab: z.string(), title: z.string(), weight: z.number() })),
  dueAt: momentSchema.optional(),
  attempts: z.int().optional(),
  seed: z.int().optional(),
  createdAt: momentSchema,
});

/** A course as its learners see it. */
export const courseSchema = z.object({
  id: idSchema,
  title: z.string(),
  createdAt: momentSchema,
  assignments: z.array(assignmentSchema),
  /** For its instructor alone. */
  staff: z
    .object({
      /** With it, learners join; `formatJoinCode` shows it. */
      joinCode: z.string(),
      members: z.int(),
      quota: quotaSchema,
    })
    .optional(),
});

export const createCourseSchema = z.strictObject({
  title: personNameSchema,
  quota: quotaSchema.optional(),
});

/** What is to be changed; the rest stays as it is, so nothing here has a default. */
export const updateCourseSchema = z.strictObject({
  title: personNameSchema.optional(),
  quota: z
    .strictObject({ inFlight: inFlightSchema.optional(), perHour: perHourSchema.optional() })
    .optional(),
});

export const joinCourseSchema = z.strictObject({
  code: z.string().max(64),
  /** Needed by whoever is not a learner on this server yet. */
  name: personNameSchema.optional(),
});

export const joinedCourseSchema = z.object({
  course: courseSchema,
  learner: z.object({ learnerId: idSchema, name: z.string() }),
  /** For another device; shown once, to a learner who is new on this server. */
  rejoinCode: z.string().optional(),
});

export const courseMemberSchema = z.object({
  learnerId: idSchema,
  name: z.string(),
  joinedAt: momentSchema,
});

/** Why points were given or taken. */
export const reasonSchema = sayingSchema;

export type Course = z.infer<typeof courseSchema>;
export type Assignment = z.infer<typeof assignmentSchema>;
export type AssignmentInput = z.infer<typeof assignmentInputSchema>;
export type Quota = z.infer<typeof quotaSchema>;
