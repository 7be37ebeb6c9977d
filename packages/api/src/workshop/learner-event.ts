import { z } from 'zod';
import { EVENT_LIMITS } from './limits.ts';
import { millisSchema, mistakeIdSchema, slugSchema, storable } from './names.ts';

const filePath = z
  .string()
  .min(1)
  .max(200)
  .regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\\\p{Cc}]+$/u, 'A path stays inside the workspace.')
  .refine(storable, 'This is no text: it holds half a character.');

const text = z.string().refine(storable, 'This is no text: it holds a NUL or half a character.');

/** A learner's work on a lab: the workspace when the journal begins, and what was done (journal.jsonl of packages/lab). */
export const workSchema = z.strictObject({
  files: z
    .record(filePath, text)
    .refine((files) => Object.keys(files).length <= EVENT_LIMITS.files, 'Too many files.')
    .refine(
      (files) =>
        Object.values(files).reduce((sum, text) => sum + text.length, 0) <=
        EVENT_LIMITS.fileCharacters,
      'The files are too large.',
    ),
  /** One JSON object a line. Absent: the files were applied once. */
  journal: text.max(EVENT_LIMITS.journalCharacters).optional(),
});

/** See {@link workSchema}. */
export type LearnerWork = z.infer<typeof workSchema>;

const head = {
  /** Made by the tab; the same event sent again keeps it. Counted once. */
  id: z.uuid(),
  /** Counts the events of one tab from 0. Of two events in the same millisecond the higher is the later. */
  sequence: z.int().min(0).max(2_147_483_647),
  /** By the tab's clock. A moment in the server's future counts as the moment of arrival. */
  at: millisSchema,
  lab: slugSchema,
  step: slugSchema,
};

/** What a tab saw of one check. */
export const claimedCheckSchema = z.strictObject({
  id: slugSchema,
  status: z.enum(['pass', 'partial', 'fail', 'muted', 'error']),
  /** The planted mistake that was recognised, for the mistake map. */
  mistake: mistakeIdSchema.optional(),
});

/**
 * What a learner's tab tells. `checked` is a claim until the server has done the work again: with
 * `work` a claim that every check passes is re-checked, without it stays a claim.
 */
export const learnerEventSchema = z.discriminatedUnion('type', [
  /** The learner went to this step. */
  z.strictObject({ ...head, type: z.literal('opened') }),
  /** The learner is typing. At most one in 30 s is of use. */
  z.strictObject({ ...head, type: z.literal('edited') }),
  /** The work as it is now: what the instructor may look at, and what another device goes on from. */
  z.strictObject({ ...head, type: z.literal('saved'), work: workSchema }),
  /** The checks of the step were run. */
  z.strictObject({
    ...head,
    type: z.literal('checked'),
    checks: z.array(claimedCheckSchema).min(1).max(60),
    work: workSchema.optional(),
  }),
  /** A rung of a hint was opened. */
  z.strictObject({
    ...head,
    type: z.literal('hinted'),
    check: slugSchema,
    mistake: mistakeIdSchema,
    rung: z.enum(['symptom', 'place', 'concept', 'diff']),
  }),
]);

/** See {@link learnerEventSchema}. */
export type LearnerEvent = z.infer<typeof learnerEventSchema>;

/** Body of `POST /api/workshops/{workshopId}/events`. Each event is judged alone, so one bad one stops no other. */
export const pushEventsSchema = z.strictObject({
  events: z.array(z.unknown()).min(1).max(EVENT_LIMITS.events),
});

/** Answer: what is stored for good, and what never will be. What is in neither list is to be sent again. */
export const pushedEventsSchema = z.strictObject({
  /** Stored, now or before. */
  acknowledged: z.array(z.string()),
  refused: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
});

/** See {@link pushedEventsSchema}. */
export type PushedEvents = z.infer<typeof pushedEventsSchema>;
