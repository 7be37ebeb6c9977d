import { and, eq, gte, lt, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.ts';
import { schema } from '../database/schema.ts';
import { ApiError } from '../http/api-error.ts';
import type { Clock, Retention } from '../services.ts';
import { createTurnsByKey } from './turns.ts';

const { rateLimits } = schema;

export interface FailureLimit {
  /** What is guessed: `password`, `join code`. */
  readonly what: string;
  /** Whose guesses are counted together: an address, an account. */
  readonly of: string;
  readonly failures: number;
  readonly seconds: number;
}

/**
 * Limits of guessing, shared by all replicas. Only failures count: a class of two hundred that joins
 * from one address with the right code is never slowed down.
 */
export interface FailureLimits {
  /** Throws 429 when too many guesses of any of these failed. */
  check(...limits: readonly FailureLimit[]): Promise<void>;
  /** Counts a failed guess. */
  count(...limits: readonly FailureLimit[]): Promise<void>;
  /**
   * `check`, then the work; when it gives undefined, `count`. Guesses that are counted together take
   * turns, so that a crowd of them at once is counted exactly; each further replica lets one more through.
   */
  guess<T>(
    limits: readonly FailureLimit[],
    work: () => Promise<T | undefined>,
  ): Promise<T | undefined>;
}

export function createFailureLimits(queries: Queries, clock: Clock): FailureLimits {
  const check: FailureLimits['check'] = async (...limits) => {
    for (const limit of limits) {
      const { start, end } = windowOf(limit, clock());
      const [row] = await queries
        .select({ count: rateLimits.count })
        .from(rateLimits)
        .where(and(eq(rateLimits.key, keyOf(limit)), gte(rateLimits.windowStart, start)));
      if ((row?.count ?? 0) < limit.failures) continue;
      const retryAfter = Math.max(1, Math.ceil((end.getTime() - clock().getTime()) / 1000));
      throw new ApiError(429, 'access/too-many-tries', `Too many wrong tries: ${limit.what}.`, {
        action: `Wait ${retryAfter} seconds, then try again.`,
        retryAfter,
      });
    }
  };
  const count: FailureLimits['count'] = async (...limits) => {
    for (const limit of limits) {
      const { start } = windowOf(limit, clock());
      await queries
        .insert(rateLimits)
        .values({ key: keyOf(limit), windowStart: start, count: 1 })
        .onConflictDoUpdate({
          target: [rateLimits.key, rateLimits.windowStart],
          set: { count: sql`${rateLimits.count} + 1` },
        });
    }
  };
  const inTurn = createTurnsByKey();
  return {
    check,
    count,
    guess: (limits, work) => {
      const guessed = async () => {
        await check(...limits);
        const result = await work();
        if (result === undefined) await count(...limits);
        return result;
      };
      // One key after the other and always in the same order, so that no two wait for each other.
      const keys = [...new Set(limits.map(keyOf))].toSorted();
      return keys.reduce<typeof guessed>((next, key) => () => inTurn(key, next), guessed)();
    },
  };
}

function keyOf({ what, of }: FailureLimit): string {
  return `${what} ${of}`.slice(0, 200);
}

function windowOf(
  { seconds }: FailureLimit,
  now: Date,
): { readonly start: Date; readonly end: Date } {
  const ms = seconds * 1000;
  const start = Math.floor(now.getTime() / ms) * ms;
  return { start: new Date(start), end: new Date(start + ms) };
}

/** Windows that are over. */
export const limitRetention: Retention = {
  what: 'counted failures',
  purge: async (_, queries) => {
    const dayAgo = new Date(Date.now() - 86_400_000);
    const gone = await queries
      .delete(rateLimits)
      .where(lt(rateLimits.windowStart, dayAgo))
      .returning({ key: rateLimits.key });
    return gone.length;
  },
};
