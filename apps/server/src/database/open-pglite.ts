import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { Bus } from './bus.ts';
import { encodeMessage, listenStatement } from './bus.ts';
import type { Database, Queries } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { migrateAreas, type MigrationLevel } from './migrate.ts';
import { schema } from './schema.ts';
import { retryTransaction } from './retry-transaction.ts';
import { within } from './within.ts';

export interface PGliteOptions {
  /** The data folder; undefined keeps everything in memory. */
  readonly folder?: string;
  /** A data folder packed by `dumpDataDir`, to start from. */
  readonly template?: Blob;
  readonly onListenerError?: (error: unknown) => void;
  /** Stops before the newest migrations; for a restore. */
  readonly level?: MigrationLevel;
}

/** The embedded database: PostgreSQL as WebAssembly in this process, owned by it alone. */
export async function openPGlite(options: PGliteOptions): Promise<Database & { client: PGlite }> {
  const lock = options.folder === undefined ? undefined : await lockFolder(options.folder);
  try {
    const client = await PGlite.create({
      ...(options.folder === undefined ? {} : { dataDir: path.join(options.folder, 'pglite') }),
      ...(options.template ? { loadDataDir: options.template } : {}),
    });
    const database = drizzle(client, { schema });
    await migrateAreas((config) => migrate(database, config), options.level);
    // Both drivers give Drizzle the same queries; only the raw result's type differs.
    const queries = database as unknown as Queries;
    return {
      engine: 'pglite',
      client,
      queries,
      bus: createBus(client, queries, options.onListenerError),
      transaction: (run) =>
        retryTransaction(() => database.transaction((tx) => run(tx as unknown as Queries))),
      query: async (text, values) => {
        const { rows } = await client.query<Record<string, unknown>>(text, [...(values ?? [])]);
        return { rows };
      },
      script: async (text) => {
        try {
          const results = await client.exec(text);
          return { rows: results.flatMap(({ rows }) => rows) };
        } catch (error) {
          await client.exec('rollback');
          throw error;
        }
      },
      ping: async () => {
        await within(2000, 'The database did not answer', client.query('select 1'));
      },
      close: async () => {
        await client.close();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

function createBus(client: PGlite, queries: Queries, onError?: (error: unknown) => void): Bus {
  return {
    publish: async (channel, message, through = queries) => {
      await through.execute(sql`select pg_notify(${channel}, ${encodeMessage(channel, message)})`);
    },
    subscribe: async (channel, subscriber) => {
      listenStatement('LISTEN', channel);
      return client.listen(channel, (payload) => {
        try {
          subscriber.message(JSON.parse(payload));
        } catch (error) {
          onError?.(error);
        }
      });
    },
  };
}
