import os from 'node:os';
import pg from 'pg';
import type { Database } from '../../database/database.ts';
import { gradingWorkers } from '../../database/schema/grading.ts';

/** First half of the advisory locks that say which workers are alive; the second is the worker's number. */
export const PRESENCE_LOCK = 1_685_217_611;

/** A worker's proof of being alive: a lock of its session, which the database drops when the session ends. */
export interface Presence {
  readonly workerId: number;
  /** Aborted when the session has ended without being asked to: what this worker holds goes to others. */
  readonly lost: AbortSignal;
  close(): Promise<void>;
}

/**
 * Registers a worker. On PostgreSQL its lock is held by a connection of its own (not through a pooler that
 * shares sessions); on PGlite by the one session that the process has.
 */
export async function openPresence(database: Database, url: string | undefined): Promise<Presence> {
  const [worker] = await database.queries
    .insert(gradingWorkers)
    .values({ host: os.hostname(), pid: process.pid })
    .returning({ id: gradingWorkers.id });
  if (!worker) throw new Error('The database gave no number to this worker.');
  return url === undefined ? holdEmbedded(database, worker.id) : holdConnection(url, worker.id);
}

const LOCK = 'select pg_advisory_lock($1, $2)';
const UNLOCK = 'select pg_advisory_unlock($1, $2)';

async function holdEmbedded(database: Database, workerId: number): Promise<Presence> {
  await database.query(LOCK, [PRESENCE_LOCK, workerId]);
  return {
    workerId,
    lost: new AbortController().signal,
    close: async () => {
      await database.query(UNLOCK, [PRESENCE_LOCK, workerId]);
    },
  };
}

async function holdConnection(url: string, workerId: number): Promise<Presence> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `drydock worker ${workerId}`,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: 10_000,
  });
  const lost = new AbortController();
  let isClosing = false;
  const onEnd = (): void => {
    if (!isClosing) lost.abort(new Error('The connection to the database has ended.'));
  };
  client.on('error', onEnd);
  client.on('end', onEnd);
  await client.connect();
  await client.query(LOCK, [PRESENCE_LOCK, workerId]);
  return {
    workerId,
    lost: lost.signal,
    close: async () => {
      isClosing = true;
      await client.end();
    },
  };
}
