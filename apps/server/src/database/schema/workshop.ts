import type { LearnerEvent, LearnerWork, WorkshopLab } from '@drydock/api';
import { sql } from 'drizzle-orm';
import {
  bigint,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { LogAct } from '../../workshop/domain/log-entry.ts';
import type { WorkshopState } from '../../workshop/domain/workshop-state.ts';
import { learners, users } from './people.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
/** Milliseconds since 1970. */
const millis = (name: string) => bigint(name, { mode: 'number' });

/** A workshop: what was chosen when it was made, and what its log amounts to. */
export const workshops = pgTable(
  'workshops',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    code: text('code').notNull(),
    title: text('title').notNull(),
    hostId: uuid('host_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    engine: text('engine', { enum: ['simulated', 'real'] }).notNull(),
    size: integer('size').notNull(),
    labs: jsonb('labs').$type<readonly WorkshopLab[]>().notNull(),
    startsAt: millis('starts_at'),
    stuckAfterMinutes: real('stuck_after_minutes').notNull(),
    stuckAfterFailures: integer('stuck_after_failures').notNull(),
    /** Names that may join; null lets everybody in. */
    roster: jsonb('roster').$type<readonly string[]>(),
    /** The fold of the log up to `state.sequence`. */
    state: jsonb('state').$type<WorkshopState>().notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('workshops_code').on(table.code),
    index('workshops_host').on(table.hostId),
    index('workshops_created').on(table.createdAt),
  ],
);

/** Who joined. A removed learner stays here, so that the browser cannot join again. */
export const workshopMembers = pgTable(
  'workshop_members',
  {
    workshopId: uuid('workshop_id')
      .notNull()
      .references(() => workshops.id, { onDelete: 'cascade' }),
    learnerId: uuid('learner_id')
      .notNull()
      .references(() => learners.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    joinedAt: millis('joined_at').notNull(),
    removedAt: millis('removed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workshopId, table.learnerId] }),
    index('workshop_members_learner').on(table.learnerId),
  ],
);

/** What happened to a workshop, in one order without gaps. */
export const workshopLog = pgTable(
  'workshop_log',
  {
    workshopId: uuid('workshop_id')
      .notNull()
      .references(() => workshops.id, { onDelete: 'cascade' }),
    sequence: integer('sequence').notNull(),
    at: millis('at').notNull(),
    /** The client's id of the command: the same one is not done twice. */
    commandId: uuid('command_id'),
    act: jsonb('act').$type<LogAct>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workshopId, table.sequence] }),
    uniqueIndex('workshop_log_command').on(table.workshopId, table.commandId),
  ],
);

const ofMember = {
  workshopId: uuid('workshop_id').notNull(),
  learnerId: uuid('learner_id').notNull(),
};

/** What a tab told of, without the learner's files. One row per event, however often it was sent. */
export const workshopEvents = pgTable(
  'workshop_events',
  {
    ...ofMember,
    id: uuid('id').notNull(),
    /** In the order of storing, for reading in pages; gaps mean nothing. */
    serial: bigint('serial', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    sequence: integer('sequence').notNull(),
    /** By the tab's clock, and not later than its arrival. */
    at: millis('at').notNull(),
    type: text('type').$type<LearnerEvent['type']>().notNull(),
    lab: text('lab').notNull(),
    step: text('step').notNull(),
    /** What the type has besides. */
    detail: jsonb('detail').$type<Readonly<Record<string, unknown>>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workshopId, table.learnerId, table.id] }),
    uniqueIndex('workshop_events_serial').on(table.workshopId, table.serial),
    foreignKey({
      columns: [table.workshopId, table.learnerId],
      foreignColumns: [workshopMembers.workshopId, workshopMembers.learnerId],
    }).onDelete('cascade'),
  ],
);

/** The newest work of each learner at each lab. */
export const workshopWork = pgTable(
  'workshop_work',
  {
    ...ofMember,
    lab: text('lab').notNull(),
    step: text('step').notNull(),
    at: millis('at').notNull(),
    eventId: uuid('event_id').notNull(),
    work: jsonb('work').$type<LearnerWork>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workshopId, table.learnerId, table.lab] }),
    foreignKey({
      columns: [table.workshopId, table.learnerId],
      foreignColumns: [workshopMembers.workshopId, workshopMembers.learnerId],
    }).onDelete('cascade'),
  ],
);

/** Steps that learners say they passed, with the work to do again: a queue for the re-checks, and their results. */
export const workshopClaims = pgTable(
  'workshop_claims',
  {
    ...ofMember,
    lab: text('lab').notNull(),
    step: text('step').notNull(),
    /** By the tab's clock. */
    at: millis('at').notNull(),
    /** By the database's clock: the place in the queue. */
    arrivedAt: moment('arrived_at').notNull().defaultNow(),
    eventId: uuid('event_id').notNull(),
    /** Null once it is decided. */
    work: jsonb('work').$type<LearnerWork>(),
    /** Null while it waits. */
    verdict: text('verdict', { enum: ['verified', 'refuted', 'undecided'] }),
    message: text('message').notNull().default(''),
    decidedAt: millis('decided_at'),
    /** Somebody checks it until then; afterwards it is anybody's again. */
    takenUntil: moment('taken_until'),
    attempts: integer('attempts').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.workshopId, table.learnerId, table.lab, table.step] }),
    index('workshop_claims_waiting')
      .on(table.arrivedAt)
      .where(sql`${table.verdict} is null`),
    foreignKey({
      columns: [table.workshopId, table.learnerId],
      foreignColumns: [workshopMembers.workshopId, workshopMembers.learnerId],
    }).onDelete('cascade'),
  ],
);
