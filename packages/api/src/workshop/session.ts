import { z } from 'zod';
import { idSchema } from '../values.ts';
import {
  millisSchema,
  mistakeIdSchema,
  sayingSchema,
  slugSchema,
  stepKeySchema,
  storable,
} from './names.ts';

/** draft → lobby → running ⇄ paused → closed. From any state it can be closed; closed is the end. */
export const workshopPhaseSchema = z.enum(['draft', 'lobby', 'running', 'paused', 'closed']);

/** See {@link workshopPhaseSchema}. */
export type WorkshopPhase = z.infer<typeof workshopPhaseSchema>;

/** A lab of a workshop, as it was when the workshop was made. */
export const workshopLabSchema = z.strictObject({
  id: slugSchema,
  version: z.int(),
  title: z.string(),
  steps: z.array(z.strictObject({ id: slugSchema, title: z.string() })),
});

/** See {@link workshopLabSchema}. */
export type WorkshopLab = z.infer<typeof workshopLabSchema>;

/** Where the instructor is: learners who follow go there. */
export const placeSchema = z.strictObject({
  lab: slugSchema,
  step: slugSchema,
  /** A file of the workspace, and a line of it from 1. */
  file: z.string().max(200).optional(),
  line: z.int().min(1).max(100_000).optional(),
  /** A view of the lab page, by its name there. */
  view: z.string().max(40).optional(),
});

/** See {@link placeSchema}. */
export type Place = z.infer<typeof placeSchema>;

/** Runs to `endsAt`; while the workshop is paused it stands, with `leftMs` to go. */
export const timerSchema = z.strictObject({
  label: z.string(),
  endsAt: millisSchema.optional(),
  leftMs: z.number().optional(),
});

/** A raised hand. The queue is in the order in which hands went up. */
export const handSchema = z.strictObject({
  learner: idSchema,
  name: z.string(),
  raisedAt: millisSchema,
  lab: slugSchema.optional(),
  step: slugSchema.optional(),
  message: z.string().optional(),
  /** Somebody is on the way. */
  takenAt: millisSchema.optional(),
});

/** See {@link handSchema}. */
export type Hand = z.infer<typeof handSchema>;

/** What everybody in a workshop may see of it. */
export const workshopViewSchema = z.strictObject({
  id: idSchema,
  title: z.string(),
  phase: workshopPhaseSchema,
  engine: z.enum(['simulated', 'real']),
  labs: z.array(workshopLabSchema),
  /** Steps that learners cannot open now, in the order of the labs. */
  locked: z.array(stepKeySchema),
  timer: timerSchema.optional(),
  /** The instructor's place while learners are asked to follow. */
  follow: placeSchema.optional(),
  startsAt: millisSchema.optional(),
  startedAt: millisSchema.optional(),
  closedAt: millisSchema.optional(),
  /** Number of the last entry of the workshop's log that this view holds. */
  sequence: z.int(),
});

/** See {@link workshopViewSchema}. */
export type WorkshopView = z.infer<typeof workshopViewSchema>;

/** What its instructor sees besides. */
export const workshopDetailsSchema = workshopViewSchema.extend({
  code: z.string(),
  /** At most so many learners may join. */
  size: z.int(),
  joined: z.int(),
  hands: z.array(handSchema),
  stuckAfterMinutes: z.number(),
  stuckAfterFailures: z.int(),
  createdAt: millisSchema,
});

/** See {@link workshopDetailsSchema}. */
export type WorkshopDetails = z.infer<typeof workshopDetailsSchema>;

/** Body of `POST /api/workshops`. */
export const createWorkshopSchema = z.strictObject({
  title: z.string().trim().min(1).max(120).refine(storable, 'This is no plain text.'),
  labs: z.array(slugSchema).min(1).max(40),
  size: z.int().min(1).max(2000).default(200),
  engine: z.enum(['simulated', 'real']).default('simulated'),
  startsAt: millisSchema.optional(),
  /** A learner who works on a step and gets nowhere for so long is stuck. */
  stuckAfterMinutes: z.number().min(1).max(240).default(8),
  /** So is one whose check fails so many times in a row. */
  stuckAfterFailures: z.int().min(2).max(15).default(5),
});

/** Before its defaults are filled in. */
export type CreateWorkshop = z.input<typeof createWorkshopSchema>;

/** Who gets a message: everybody, those at a step, those who have a mistake now, or some. */
export const audienceSchema = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('all') }),
  z.strictObject({ to: z.literal('step'), step: stepKeySchema }),
  z.strictObject({ to: z.literal('mistake'), step: stepKeySchema, mistake: mistakeIdSchema }),
  z.strictObject({ to: z.literal('learners'), learners: z.array(idSchema).max(2000) }),
]);

/** See {@link audienceSchema}. */
export type Audience = z.infer<typeof audienceSchema>;

const steps = z.array(stepKeySchema).min(1).max(400);
const learner = idSchema;

/**
 * Body of `POST /api/workshops/{workshopId}/commands`. `id` makes it safe to send one again: a command that
 * was done is not done twice, and answers as before.
 */
export const workshopCommandSchema = z.strictObject({
  id: z.uuid(),
  command: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('open') }),
    z.strictObject({ do: z.literal('start') }),
    z.strictObject({ do: z.literal('pause') }),
    z.strictObject({ do: z.literal('resume') }),
    z.strictObject({ do: z.literal('close') }),
    z.strictObject({ do: z.literal('lock'), steps }),
    z.strictObject({ do: z.literal('unlock'), steps }),
    z.strictObject({ do: z.literal('message'), text: sayingSchema, audience: audienceSchema }),
    /** The text is the mistake's own: its symptom, or with `concept` why it is one. */
    z.strictObject({
      do: z.literal('hint'),
      step: stepKeySchema,
      mistake: mistakeIdSchema,
      rung: z.enum(['symptom', 'concept']).default('symptom'),
      audience: audienceSchema.optional(),
    }),
    z.strictObject({
      do: z.literal('timer'),
      minutes: z.number().min(0.1).max(600),
      label: z.string().trim().max(80).refine(storable, 'This is no plain text.').default(''),
    }),
    z.strictObject({ do: z.literal('stop-timer') }),
    z.strictObject({ do: z.literal('follow'), place: placeSchema }),
    z.strictObject({ do: z.literal('stop-follow') }),
    z.strictObject({ do: z.literal('take-hand'), learner }),
    z.strictObject({ do: z.literal('answer-hand'), learner }),
  ]),
});

/** What an instructor does to a workshop. */
export type WorkshopCommand = z.infer<typeof workshopCommandSchema>['command'];

/** Answer to a command. */
export const commandDoneSchema = z.strictObject({
  workshop: workshopDetailsSchema,
  /** Of a message or a hint: how many learners it is for. */
  audience: z.int().optional(),
});
