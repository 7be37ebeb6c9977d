import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
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

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const createdAt = () => moment('created_at').notNull().defaultNow();

/** Instructors and admins: people with an account, at this server (`local`) or at an OIDC issuer. */
export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** `local`, or the issuer's URL. */
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    name: text('name').notNull(),
    email: text('email'),
    role: text('role', { enum: ['instructor', 'admin'] }).notNull(),
    /** argon2id in PHC format; only for `local`. */
    passwordHash: text('password_hash'),
    createdAt: createdAt(),
    signedInAt: moment('signed_in_at'),
  },
  (table) => [uniqueIndex('users_identity').on(table.issuer, table.subject)],
);

/** Learners have no account: a name they chose and a personal code, kept as a hash. */
export const learners = pgTable(
  'learners',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    name: text('name').notNull(),
    rejoinHash: text('rejoin_hash').notNull(),
    createdAt: createdAt(),
    seenAt: moment('seen_at').notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('learners_rejoin').on(table.rejoinHash),
    index('learners_seen').on(table.seenAt),
  ],
);

/** Browser sessions; the token itself is only in the cookie. */
export const sessions = pgTable(
  'sessions',
  {
    tokenHash: text('token_hash').primaryKey(),
    userId: uuid('user_id').references(() => users.id, { onDelete: 'cascade' }),
    learnerId: uuid('learner_id').references(() => learners.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    check('sessions_owner', sql`(${table.userId} is null) <> (${table.learnerId} is null)`),
    index('sessions_user').on(table.userId),
    index('sessions_learner').on(table.learnerId),
    index('sessions_expiry').on(table.expiresAt),
  ],
);

/** Bearer tokens for programs of instructors. */
export const apiTokens = pgTable(
  'api_tokens',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    label: text('label').notNull(),
    tokenHash: text('token_hash').notNull(),
    createdAt: createdAt(),
    expiresAt: moment('expires_at').notNull(),
    lastUsedAt: moment('last_used_at'),
  },
  (table) => [
    uniqueIndex('api_tokens_hash').on(table.tokenHash),
    index('api_tokens_user').on(table.userId),
  ],
);

/** Sign-ins that went to an identity provider and have not come back. */
export const oidcAttempts = pgTable('oidc_attempts', {
  stateHash: text('state_hash').primaryKey(),
  nonce: text('nonce').notNull(),
  verifier: text('verifier').notNull(),
  returnTo: text('return_to').notNull(),
  expiresAt: moment('expires_at').notNull(),
});

/** Counted failures by key and window. */
export const rateLimits = pgTable(
  'rate_limits',
  {
    key: text('key').notNull(),
    windowStart: moment('window_start').notNull(),
    count: integer('count').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.key, table.windowStart] }),
    index('rate_limits_window').on(table.windowStart),
  ],
);

/** Who did what. Never holds a secret, an answer or a manifest. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment('at').notNull().defaultNow(),
    /** `user:<id>`, `learner:<id>`, `anonymous` or `server`. */
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    subject: text('subject'),
    detail: jsonb('detail').$type<Readonly<Record<string, unknown>>>().notNull(),
  },
  (table) => [index('audit_log_at').on(table.at)],
);
