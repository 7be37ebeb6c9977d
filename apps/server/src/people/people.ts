import { eq } from 'drizzle-orm';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Database, Queries } from '../database/database.ts';
import { schema } from '../database/schema.ts';
import type { Clock } from '../services.ts';
import { createApiTokens, type ApiTokens } from './api-tokens.ts';
import { clearSessionCookies, cookieNames, setSessionCookie, type SessionKind } from './cookies.ts';
import { hashRejoinCode, newRejoinCode } from './secrets.ts';
import { createSessions, type Sessions } from './sessions.ts';

const { learners } = schema;

export interface NewLearner {
  readonly learnerId: string;
  /** Shown to the learner once: it brings them back on another device. */
  readonly rejoinCode: string;
}

type Owner = { readonly userId: string } | { readonly learnerId: string };

/** Learners, and the sessions by which they and the staff are known. */
export interface People {
  readonly sessions: Sessions;
  readonly tokens: ApiTokens;
  /** A learner with this name (parsed by `personNameSchema`). */
  createLearner(name: string, queries?: Queries): Promise<NewLearner>;
  /** The learner with this personal code, however it was typed. */
  findByRejoinCode(code: string): Promise<typeof learners.$inferSelect | undefined>;
  /** A new personal code; the old one stops working. */
  renewRejoinCode(learnerId: string, queries?: Queries): Promise<string>;
  /** Deletes a learner, their sessions, and by the tables' references all their work. */
  deleteLearner(learnerId: string): Promise<void>;
  /** Starts a session in the caller's browser; the one of its kind that was there ends. */
  startSession(context: Context, owner: Owner): Promise<void>;
  /** Ends the sessions that the caller's browser holds, or the one of a kind. */
  endSessions(context: Context, only?: SessionKind): Promise<void>;
  close(): Promise<void>;
}

export interface PeopleOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly staffHours: number;
  readonly learnerDays: number;
  /** Whether browsers reach this server by TLS. */
  readonly secure: boolean;
}

export async function createPeople(options: PeopleOptions): Promise<People> {
  const { database, clock, secure } = options;
  const sessions = await createSessions(options);
  const endSession = async (context: Context, kind: SessionKind): Promise<void> => {
    for (const name of cookieNames(kind)) {
      const token = getCookie(context, name);
      if (token !== undefined) await sessions.end(token);
    }
  };
  return {
    sessions,
    tokens: createApiTokens(database, clock),
    createLearner: async (name, queries = database.queries) => {
      const rejoinCode = newRejoinCode();
      const [row] = await queries
        .insert(learners)
        .values({ name, rejoinHash: hashRejoinCode(rejoinCode) ?? '', seenAt: clock() })
        .returning({ id: learners.id });
      if (!row) throw new Error('The database kept no learner.');
      return { learnerId: row.id, rejoinCode };
    },
    findByRejoinCode: async (code) => {
      const hash = hashRejoinCode(code);
      if (hash === undefined) return undefined;
      const rows = await database.queries
        .select()
        .from(learners)
        .where(eq(learners.rejoinHash, hash));
      return rows[0];
    },
    renewRejoinCode: async (learnerId, queries = database.queries) => {
      const code = newRejoinCode();
      await queries
        .update(learners)
        .set({ rejoinHash: hashRejoinCode(code) ?? '' })
        .where(eq(learners.id, learnerId));
      return code;
    },
    deleteLearner: async (learnerId) => {
      await database.queries.delete(learners).where(eq(learners.id, learnerId));
      // Afterwards: who hears of it looks, and finds nothing.
      await sessions.endAllOf(learnerId);
    },
    startSession: async (context, owner) => {
      const kind = 'userId' in owner ? 'staff' : 'learner';
      await endSession(context, kind);
      const started = await sessions.start(owner);
      setSessionCookie(context, { kind, ...started, secure });
    },
    endSessions: async (context, only) => {
      for (const kind of only ? [only] : (['staff', 'learner'] as const)) {
        await endSession(context, kind);
        clearSessionCookies(context, kind, secure);
      }
    },
    close: () => sessions.close(),
  };
}
