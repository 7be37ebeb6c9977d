import { z } from 'zod';
import { idSchema, momentSchema } from '../values.ts';
import { mistakeIdSchema, slugSchema } from '../workshop/names.ts';
import { reasonSchema } from './course.ts';

/**
 * `queued` waits; `grading` is with a worker; `graded` has a result; `error` could not be graded
 * (an archive that cannot be opened, a limit) and is no 0; `dead` was given up after the machinery
 * failed again and again, and waits for an instructor.
 */
export const submissionStateSchema = z.enum(['queued', 'grading', 'graded', 'error', 'dead']);

export const failureSchema = z.object({ code: z.string(), message: z.string() });

/** A submission: who, when, and how far it is. */
export const submissionSchema = z.object({
  id: idSchema,
  assignmentId: idSchema,
  /** Whose work it is, as text. */
  name: z.string(),
  /** Absent where an instructor handed it in for somebody who is no learner of the course. */
  learnerId: idSchema.optional(),
  /** 1 for a learner's first submission to the assignment. */
  attempt: z.int(),
  /** Name of the uploaded file, as text. */
  fileName: z.string(),
  bytes: z.int(),
  /** `sha256:` and the hash of the bytes that were uploaded. */
  upload: z.string(),
  receivedAt: momentSchema,
  state: submissionStateSchema,
  /** How many submissions of the whole queue are graded before this one; while it is `queued`. */
  ahead: z.int().optional(),
  gradedAt: momentSchema.optional(),
  /** 0..1 with overrides; null while undecided. Absent until there is a result. */
  score: z.number().nullable().optional(),
  /** Why there is no score: for `error` and `dead`. */
  failure: failureSchema.optional(),
  /** 0 for the first grading; each re-grade adds 1. */
  generation: z.int(),
});

const overrideAppliedSchema = z.object({
  author: z.string(),
  reason: z.string(),
  before: z.number(),
  after: z.number(),
});

/** The learner's view leaves out what hidden checks say. */
export const gradedCheckSchema = z.looseObject({
  id: z.string(),
  title: z.string(),
  status: z.enum(['pass', 'partial', 'fail', 'muted', 'error']),
  hidden: z.boolean().optional(),
  override: overrideAppliedSchema.optional(),
});

/** Result of one lab; its fields are those of `drydock grade --format json`. */
export const labResultSchema = z.looseObject({
  lab: z.string(),
  version: z.int(),
  grader: z.string(),
  seed: z.int(),
  input: z.string(),
  score: z.number().nullable(),
  checks: z.array(gradedCheckSchema),
});

/** One part per lab of the assignment, in its order. */
export const submissionResultSchema = z.object({
  submissionId: idSchema,
  generation: z.int(),
  gradedAt: momentSchema,
  score: z.number().nullable(),
  /** With a null score: what it is if all that is open earns nothing, and if it earns all. */
  bounds: z.tuple([z.number(), z.number()]).optional(),
  labs: z.array(
    z.object({
      lab: z.string(),
      title: z.string(),
      weight: z.number(),
      result: labResultSchema.optional(),
      error: failureSchema.optional(),
    }),
  ),
});

/** Points that an instructor gives a check, in the place of what the grader found. */
export const overrideInputSchema = z.strictObject({
  lab: slugSchema,
  check: mistakeIdSchema,
  points: z.number().min(0).max(10_000),
  reason: reasonSchema,
});

/** A row of the class: the latest submission of each person, or none. */
export const classRowSchema = z.object({
  name: z.string(),
  learnerId: idSchema.optional(),
  submission: submissionSchema.optional(),
});

export const classSchema = z.object({
  assignmentId: idSchema,
  rows: z.array(classRowSchema),
  /** How many submissions are in each state, of all attempts. */
  states: z.record(submissionStateSchema, z.int()),
});

/** A re-grade of an assignment: how far it is, and what it changed. */
export const regradeSchema = z.object({
  id: idSchema,
  assignmentId: idSchema,
  startedAt: momentSchema,
  total: z.int(),
  /** Those that were given up count. */
  done: z.int(),
  /** Given up, as the machinery failed again and again: they keep the result that they had. */
  dead: z.array(z.object({ submissionId: idSchema, name: z.string() })),
  /** Submissions whose score is another one than before; empty until all are done. */
  changes: z.array(
    z.object({
      submissionId: idSchema,
      name: z.string(),
      before: z.number().nullable(),
      after: z.number().nullable(),
      /** In words of the grader: `lab-version`, `grader-version`, `seed`, `override`, `input`, `error`. */
      reasons: z.array(z.string()),
      checks: z.array(
        z.object({
          lab: z.string(),
          id: z.string(),
          before: z.number().optional(),
          after: z.number().optional(),
          message: z.string().optional(),
        }),
      ),
    }),
  ),
});

/** The queue of the whole server. */
export const queueSchema = z.object({
  queued: z.int(),
  grading: z.int(),
  dead: z.int(),
  /** Processes (or the server itself) that grade now. */
  workers: z.int(),
});

export type SubmissionState = z.infer<typeof submissionStateSchema>;
export type SubmissionStatus = z.infer<typeof submissionSchema>;
export type ResultOfSubmission = z.infer<typeof submissionResultSchema>;
export type ClassOfAssignment = z.infer<typeof classSchema>;
export type RegradeOfAssignment = z.infer<typeof regradeSchema>;
