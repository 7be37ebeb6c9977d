import { and, eq, gt, lt, ne, type SQL } from 'drizzle-orm';
import type { Database } from '../database/database.ts';
import { schema } from '../database/schema.ts';
import type { LearnerPrincipal, StaffPrincipal } from '../http/principal.ts';
import type { Clock, Retention } from '../services.ts';
import type { SessionKind } from './cookies.ts';
import { hashToken, newToken } from './secrets.ts';

const { sessions, users, learners } = schema;

/** Sessions of browsers. The token is in the cookie only; the database has its hash. */
export interface Sessions {
  /** Starts a session. A new token each time: one that was there before the sign-in is worth nothing. */
  start(owner: { readonly userId: string } | { readonly learnerId: string }): Promise<Started>;
  resolve(kind: SessionKind, token: string): Promise<LearnerPrincipal | StaffPrincipal | undefined>;
  end(token: string): Promise<void>;
  /** Ends the sessions of a person, except the one with this token. */
  endAllOf(ownerId: string, exceptToken?: string): Promise<void>;
  /** What is kept about a person is read anew, by every replica: their name or role changed. */
  refresh(ownerId: string): Promise<void>;
  close(): Promise<void>;
}

export interface Started {
  readonly token: string;
  readonly expiresAt: Date;
}

export interface SessionOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly staffHours: number;
  readonly learnerDays: number;
}

interface Kept {
  readonly principal: LearnerPrincipal | StaffPrincipal;
  readonly ownerId: string;
  readonly until: number;
}

const hourMs = 3_600_000;
/** A session is read again after this time; its end is told to every replica at once all the same. */
const keptMs = 20_000;
const mostKept = 5000;
/** Says whose sessions ended: `{ owner }`, or `{ hash }` of a single one. */
export const endedChannel = 'sessions_ended';

export async function createSessions(options: SessionOptions): Promise<Sessions> {
  const { database, clock } = options;
  const { queries } = database;
  const kept = new Map<string, Kept>();

  const forget = (message: unknown): void => {
    const ended = message as { readonly hash?: string; readonly owner?: string };
    if (ended.hash !== undefined) kept.delete(ended.hash);
    for (const [hash, { ownerId }] of kept) if (ownerId === ended.owner) kept.delete(hash);
  };
  const unsubscribe = await database.bus.subscribe(endedChannel, {
    message: forget,
    resync: () => kept.clear(),
  });
  const tell = async (ended: { hash: string } | { owner: string }): Promise<void> => {
    forget(ended);
    await database.bus.publish(endedChannel, ended);
  };
  const remove = (which: SQL | undefined) => queries.delete(sessions).where(which);

  return {
    start: async (owner) => {
      const token = newToken();
      const hours = 'userId' in owner ? options.staffHours : options.learnerDays * 24;
      const expiresAt = new Date(clock().getTime() + hours * hourMs);
      await queries.insert(sessions).values({ ...owner, tokenHash: hashToken(token), expiresAt });
      return { token, expiresAt };
    },
    resolve: async (kind, token) => {
      const hash = hashToken(token);
      const now = clock();
      const known = kept.get(hash);
      if (known && known.until > now.getTime() && known.principal.kind === kind) {
        return known.principal;
      }
      kept.delete(hash);
      const found = await read(database, { kind, hash, now });
      if (!found) return undefined;
      if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? '');
      const until = Math.min(now.getTime() + keptMs, found.expiresAt.getTime());
      kept.set(hash, { principal: found.principal, ownerId: found.ownerId, until });
      return found.principal;
    },
    end: async (token) => {
      const hash = hashToken(token);
      await remove(eq(sessions.tokenHash, hash));
      await tell({ hash });
    },
    endAllOf: async (ownerId, exceptToken) => {
      const others =
        exceptToken === undefined ? undefined : ne(sessions.tokenHash, hashToken(exceptToken));
      await remove(and(eq(sessions.userId, ownerId), others));
      await remove(and(eq(sessions.learnerId, ownerId), others));
      await tell({ owner: ownerId });
    },
    refresh: (ownerId) => tell({ owner: ownerId }),
    close: unsubscribe,
  };
}

interface Found {
  readonly principal: LearnerPrincipal | StaffPrincipal;
  readonly ownerId: string;
  readonly expiresAt: Date;
}

async function read(
  { queries }: Database,
  { kind, hash, now }: { readonly kind: SessionKind; readonly hash: string; readonly now: Date },
): Promise<Found | undefined> {
  const isThis = and(eq(sessions.tokenHash, hash), gt(sessions.expiresAt, now));
  if (kind === 'staff') {
    const [row] = await queries
      .select({ user: users, expiresAt: sessions.expiresAt })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(isThis);
    if (!row) return undefined;
    const { id, name, role } = row.user;
    const principal = { kind, userId: id, name, role, via: 'session' } as const;
    return { principal, ownerId: id, expiresAt: row.expiresAt };
  }
  const [row] = await queries
    .select({ learner: learners, expiresAt: sessions.expiresAt })
    .from(sessions)
    .innerJoin(learners, eq(learners.id, sessions.learnerId))
    .where(isThis);
  if (!row) return undefined;
  const { id, name, seenAt } = row.learner;
  // Retention counts from the last time somebody was here; an hour is exact enough for that.
  if (now.getTime() - seenAt.getTime() > hourMs) {
    await queries.update(learners).set({ seenAt: now }).where(eq(learners.id, id));
  }
  return { principal: { kind, learnerId: id, name }, ownerId: id, expiresAt: row.expiresAt };
}

/** Sessions that have run out. */
export const sessionRetention: Retention = {
  what: 'sessions',
  purge: async (_, queries) => {
    const gone = await queries
      .delete(sessions)
      .where(lt(sessions.expiresAt, new Date()))
      .returning({ hash: sessions.tokenHash });
    return gone.length;
  },
};
