import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { Bus } from './bus.ts';
import type { schema } from './schema.ts';

/** Drizzle over either engine; a transaction is one too. */
export type Queries = PgDatabase<PgQueryResultHKT, typeof schema>;

export type DatabaseEngine = 'pglite' | 'postgresql';

/**
 * An open, migrated database. PGlite (in this process, one connection) and PostgreSQL behave alike;
 * use only what PostgreSQL 15 has.
 */
export interface Database {
  readonly engine: DatabaseEngine;
  /** For single statements. */
  readonly queries: Queries;
  /** Messages between the replicas of this server. */
  readonly bus: Bus;
  /**
   * Runs all or nothing. Inside, use the given `Queries` only: on PGlite the outer one waits for the
   * transaction to end. Serialization failures and deadlocks are tried again, up to four times.
   */
  transaction<T>(run: (queries: Queries) => Promise<T>): Promise<T>;
  /** One statement of SQL text with `$1` parameters; rows as the driver gives them. */
  query(text: string, values?: readonly unknown[]): Promise<QueryResult>;
  /**
   * Several statements of SQL text without parameters, on one connection; the rows of all. When one fails,
   * a transaction that the text opened is rolled back.
   */
  script(text: string): Promise<QueryResult>;
  /** Rejects when the database does not answer within two seconds. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface QueryResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** The database cannot be opened or reached. The message says what to do. */
export class DatabaseError extends Error {
  readonly code: 'locked' | 'unreachable' | 'migration' | 'not-empty' | 'format';

  constructor(code: DatabaseError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
    this.code = code;
  }
}

/** The SQLSTATE of an error that Drizzle or a driver threw: `23505` is a unique violation. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = (at as { readonly code?: unknown }).code;
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return undefined;
}

const lostCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  // The server shuts down, crashed, or is not up yet.
  '57P01',
  '57P02',
  '57P03',
]);

/** Whether a statement failed because the server was not there: the same one may succeed later. */
export function isConnectionLoss(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = (at as { readonly code?: unknown }).code;
    if (typeof code === 'string' && (lostCodes.has(code) || /^08\w{3}$/.test(code))) return true;
    // pg gives these two without a code.
    if (/^(Connection terminated|timeout exceeded when trying to connect)/.test(at.message)) {
      return true;
    }
  }
  return false;
}
