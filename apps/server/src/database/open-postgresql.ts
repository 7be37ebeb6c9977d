import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { encodeMessage } from './bus.ts';
import type { Database, Queries, QueryResult } from './database.ts';
import { DatabaseError } from './database.ts';
import { migrateAreas, type MigrationLevel } from './migrate.ts';
import { openListener } from './postgresql-listener.ts';
import { retryTransaction } from './retry-transaction.ts';
import { schema } from './schema.ts';
import { within } from './within.ts';

export interface PostgreSqlOptions {
  /** `postgresql://user:password@host/database`. */
  readonly url: string;
  /** Connections of this replica; 10 unless told. */
  readonly connections?: number;
  readonly onListenerError?: (error: unknown) => void;
  /** Stops before the newest migrations; for a restore. */
  readonly level?: MigrationLevel;
}

/** Replicas that start together wait for the one that migrates. Any fixed number will do. */
const migrationLock = 4_719_203;

/** A PostgreSQL server, 15 or newer, shared with other replicas. */
export async function openPostgreSql(options: PostgreSqlOptions): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'drydock',
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => options.onListenerError?.(error));
  // Likewise one that breaks between two statements of a transaction; the next statement says so.
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await migrateUnderLock(pool, options.level);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const database = drizzle(pool, { schema });
  const queries = database as unknown as Queries;
  const listener = openListener(options.url, options.onListenerError);
  return {
    engine: 'postgresql',
    queries,
    bus: {
      publish: async (channel, message, through = queries) => {
        await through.execute(
          sql`select pg_notify(${channel}, ${encodeMessage(channel, message)})`,
        );
      },
      subscribe: (channel, subscriber) => listener.subscribe(channel, subscriber),
    },
    transaction: (run) =>
      retryTransaction(() => database.transaction((tx) => run(tx as unknown as Queries))),
    query: async (text, values) => {
      const { rows } = await pool.query<Record<string, unknown>>(text, [...(values ?? [])]);
      return { rows };
    },
    script: (text) => runScript(pool, text),
    ping: async () => {
      await within(2000, 'PostgreSQL did not answer', pool.query('select 1'));
    },
    close: async () => {
      await listener.close();
      await pool.end();
    },
  };
}

async function runScript(pool: pg.Pool, text: string): Promise<QueryResult> {
  const client = await pool.connect();
  try {
    // One result for each statement when there are several; the driver's types know one only.
    const results = (await client.query(text)) as pg.QueryResult | readonly pg.QueryResult[];
    client.release();
    return { rows: [results].flat().flatMap(({ rows }: pg.QueryResult) => rows) };
  } catch (error) {
    // The connection may be inside a transaction that failed: it is not used again.
    client.release(true);
    throw error;
  }
}

async function migrateUnderLock(pool: pg.Pool, level?: MigrationLevel): Promise<void> {
  const client = await pool.connect().catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DatabaseError(
      'unreachable',
      `PostgreSQL cannot be reached: ${reason}. Check DRYDOCK_DATABASE_URL and that the server runs.`,
      { cause },
    );
  });
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    const database = drizzle(client, { schema });
    await migrateAreas((config) => migrate(database, config), level);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined);
    client.release();
  }
}
