import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { learners, users } from './people.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const createdAt = () => moment('created_at').notNull().defaultNow();

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  // node-postgres knows Buffers, not other views.
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
});

/** A lab of an assignment. */
export interface AssignedLab {
  readonly lab: string;
  readonly weight: number;
}

/** A course: its assignments are handed in and graded here. */
export const gradingCourses = pgTable(
  'grading_courses',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    title: text('title').notNull(),
    joinCode: text('join_code').notNull(),
    /** Submissions that may wait or be graded at a time. */
    inFlight: integer('in_flight').notNull(),
    /** Submissions of one person in an hour. */
    perHour: integer('per_hour').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex('grading_courses_code').on(table.joinCode),
    index('grading_courses_owner').on(table.ownerId),
  ],
);

export const gradingMembers = pgTable(
  'grading_members',
  {
    courseId: uuid('course_id')
      .notNull()
      .references(() => gradingCourses.id, { onDelete: 'cascade' }),
    learnerId: uuid('learner_id')
      .notNull()
      .references(() => learners.id, { onDelete: 'cascade' }),
    joinedAt: moment('joined_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.courseId, table.learnerId] }),
    index('grading_members_learner').on(table.learnerId),
  ],
);

export const gradingAssignments = pgTable(
  'grading_assignments',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    courseId: uuid('course_id')
      .notNull()
      .references(() => gradingCourses.id, { onDelete: 'cascade' }),
    title: text('title').notNull(),
    labs: jsonb('labs').$type<readonly AssignedLab[]>().notNull(),
    dueAt: moment('due_at'),
    attempts: integer('attempts'),
    seed: bigint('seed', { mode: 'number' }),
    createdAt: createdAt(),
  },
  (table) => [index('grading_assignments_course').on(table.courseId)],
);

/** What somebody handed in and how far it is. The bytes are in `grading_archives`. */
export const gradingSubmissions = pgTable(
  'grading_submissions',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    courseId: uuid('course_id')
      .notNull()
      .references(() => gradingCourses.id, { onDelete: 'cascade' }),
    assignmentId: uuid('assignment_id')
      .notNull()
      .references(() => gradingAssignments.id, { onDelete: 'cascade' }),
    /** Null where an instructor handed it in for somebody who is no learner of the course. */
    learnerId: uuid('learner_id').references(() => learners.id, { onDelete: 'cascade' }),
    /** Who called: `learner:<id>` or `user:<id>`. */
    actor: text('actor').notNull(),
    idempotencyKey: text('idempotency_key'),
    name: text('name').notNull(),
    attempt: integer('attempt').notNull(),
    fileName: text('file_name').notNull(),
    size: integer('size').notNull(),
    uploadHash: text('upload_hash').notNull(),
    receivedAt: moment('received_at').notNull().defaultNow(),
    state: text('state', { enum: ['queued', 'grading', 'graded', 'error', 'dead'] }).notNull(),
    /** 0, and 1 more with each re-grade; a result belongs to one generation. */
    generation: integer('generation').notNull().default(0),
    /** The job of this generation, and which of its attempts is running. */
    jobId: uuid('job_id'),
    jobAttempt: integer('job_attempt'),
    /** Who holds it while it is `grading`. */
    workerId: integer('worker_id'),
    gradedAt: moment('graded_at'),
    /** With overrides; null while undecided. What the grader gave is in `grading_results`. */
    score: doublePrecision('score'),
    failureCode: text('failure_code'),
    failureMessage: text('failure_message'),
  },
  (table) => [
    uniqueIndex('grading_submissions_once')
      .on(table.actor, table.idempotencyKey)
      .where(sql`${table.idempotencyKey} is not null`),
    index('grading_submissions_assignment').on(table.assignmentId, table.receivedAt),
    index('grading_submissions_course').on(table.courseId, table.state),
    index('grading_submissions_learner').on(table.learnerId),
    index('grading_submissions_open')
      .on(table.state, table.receivedAt)
      .where(sql`${table.state} in ('queued', 'grading', 'dead')`),
  ],
);

/** The bytes as they were uploaded. */
export const gradingArchives = pgTable('grading_archives', {
  submissionId: uuid('submission_id')
    .primaryKey()
    .references(() => gradingSubmissions.id, { onDelete: 'cascade' }),
  content: bytes('content').notNull(),
});

/** One result for each generation of a submission: the primary key is what "graded once" rests on. */
export const gradingResults = pgTable(
  'grading_results',
  {
    submissionId: uuid('submission_id')
      .notNull()
      .references(() => gradingSubmissions.id, { onDelete: 'cascade' }),
    generation: integer('generation').notNull(),
    gradedAt: moment('graded_at').notNull().defaultNow(),
    workerId: integer('worker_id').notNull(),
    /** An AssignmentEntry as the grader gave it, byte for byte. */
    entry: text('entry').notNull(),
    score: doublePrecision('score'),
  },
  (table) => [primaryKey({ columns: [table.submissionId, table.generation] })],
);

/** The journal of the queue: every step of every submission, written with what it tells of. */
export const gradingJournal = pgTable(
  'grading_journal',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment('at').notNull().defaultNow(),
    submissionId: uuid('submission_id')
      .notNull()
      .references(() => gradingSubmissions.id, { onDelete: 'cascade' }),
    act: text('act', {
      enum: ['received', 'claimed', 'graded', 'error', 'released', 'dead', 'regrade', 'retry'],
    }).notNull(),
    generation: integer('generation').notNull(),
    attempt: integer('attempt'),
    workerId: integer('worker_id'),
    detail: text('detail'),
  },
  (table) => [index('grading_journal_submission').on(table.submissionId)],
);

export const gradingOverrides = pgTable(
  'grading_overrides',
  {
    submissionId: uuid('submission_id')
      .notNull()
      .references(() => gradingSubmissions.id, { onDelete: 'cascade' }),
    lab: text('lab').notNull(),
    checkId: text('check_id').notNull(),
    points: doublePrecision('points').notNull(),
    author: text('author').notNull(),
    reason: text('reason').notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.submissionId, table.lab, table.checkId] })],
);

export const gradingRegrades = pgTable(
  'grading_regrades',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    assignmentId: uuid('assignment_id')
      .notNull()
      .references(() => gradingAssignments.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
  },
  (table) => [index('grading_regrades_assignment').on(table.assignmentId)],
);

/** Which generations of a submission a re-grade compares. */
export const gradingRegradeItems = pgTable(
  'grading_regrade_items',
  {
    regradeId: uuid('regrade_id')
      .notNull()
      .references(() => gradingRegrades.id, { onDelete: 'cascade' }),
    submissionId: uuid('submission_id')
      .notNull()
      .references(() => gradingSubmissions.id, { onDelete: 'cascade' }),
    before: integer('before').notNull(),
    after: integer('after').notNull(),
  },
  (table) => [primaryKey({ columns: [table.regradeId, table.submissionId] })],
);

/** Processes that grade, or did. One is alive as long as its session holds the advisory lock of its id. */
export const gradingWorkers = pgTable('grading_workers', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  host: text('host').notNull(),
  pid: integer('pid').notNull(),
  createdAt: createdAt(),
});

export const gradingWebhooks = pgTable(
  'grading_webhooks',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    courseId: uuid('course_id')
      .notNull()
      .references(() => gradingCourses.id, { onDelete: 'cascade' }),
    url: text('url').notNull(),
    events: jsonb('events').$type<readonly string[]>().notNull(),
    /** Sealed with the server's key (AES-256-GCM); it is needed again to sign. */
    sealedSecret: text('sealed_secret').notNull(),
    createdAt: createdAt(),
  },
  (table) => [index('grading_webhooks_course').on(table.courseId)],
);

export const gradingDeliveries = pgTable(
  'grading_deliveries',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    webhookId: uuid('webhook_id')
      .notNull()
      .references(() => gradingWebhooks.id, { onDelete: 'cascade' }),
    submissionId: uuid('submission_id')
      .notNull()
      .references(() => gradingSubmissions.id, { onDelete: 'cascade' }),
    event: text('event').notNull(),
    generation: integer('generation').notNull(),
    body: text('body').notNull(),
    isDelivered: boolean('is_delivered').notNull().default(false),
    hasFailed: boolean('has_failed').notNull().default(false),
    tries: integer('tries').notNull().default(0),
    last: text('last'),
    createdAt: createdAt(),
    deliveredAt: moment('delivered_at'),
  },
  (table) => [
    uniqueIndex('grading_deliveries_once').on(
      table.webhookId,
      table.submissionId,
      table.generation,
      table.event,
    ),
  ],
);
