import { sql } from 'drizzle-orm';
import { fromDrizzle, PgBoss, type Db } from 'pg-boss';
import type { Database, Queries } from '../../database/database.ts';

/** Names of the queues, in pg-boss and for people who look there. */
export const QUEUES = {
  grade: 'grade',
  dead: 'grade-dead',
  webhook: 'webhook',
  unreachable: 'webhook-dead',
} as const;

/** How long a worker may be silent, and how often the machinery may fail. Never about bad submissions. */
export interface QueuePolicy {
  /** Failures of the machinery after which a submission is given up and waits for an instructor. */
  readonly retries: number;
  /** Seconds of silence after which a job is taken from a worker whose session still seems open; at least 10. */
  readonly silenceSeconds: number;
  /** Seconds that one attempt may take at all. */
  readonly attemptSeconds: number;
}

const USUAL_POLICY: QueuePolicy = { retries: 8, silenceSeconds: 30, attemptSeconds: 1800 };

/** How often and how soon a webhook is called again. */
export interface WebhookRetries {
  readonly retryLimit: number;
  /** Seconds. */
  readonly retryDelay: number;
  readonly retryBackoff: boolean;
  readonly retryDelayMax?: number;
}

/** For about a day: after some 10, 20, 40 … seconds, at most 7,200. */
const WEBHOOK_RETRIES: WebhookRetries = {
  retryLimit: 20,
  retryDelay: 10,
  retryBackoff: true,
  retryDelayMax: 7200,
};

export interface QueueOptions {
  readonly policy?: QueuePolicy;
  readonly webhookRetries?: WebhookRetries;
  /** pg-boss met something in the background; it goes on. */
  readonly onError: (error: unknown) => void;
}

/**
 * pg-boss on our database, with its tables (schema `pgboss`) and queues. The same SQL runs on PGlite and
 * on PostgreSQL, over our own connections. Stop it with `stop()` before the database closes.
 */
export async function openQueues(database: Database, options: QueueOptions): Promise<PgBoss> {
  const { policy = USUAL_POLICY, webhookRetries = WEBHOOK_RETRIES, onError } = options;
  const boss = new PgBoss({
    db: connectionTo(database),
    backend: database.engine === 'pglite' ? 'pglite' : 'postgres',
    schedule: false,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
    // Index rebuilds and vacuum checks are for queues of millions.
    reindex: false,
    monitorVacuum: false,
  });
  boss.on('error', onError);
  await boss.start();
  const { retries, silenceSeconds, attemptSeconds } = policy;
  await boss.createQueue(QUEUES.dead);
  await boss.createQueue(QUEUES.unreachable);
  const grade = {
    retryLimit: retries,
    retryDelay: 0,
    heartbeatSeconds: silenceSeconds,
    expireInSeconds: attemptSeconds,
    // Long holidays of all workers lose nothing.
    retentionSeconds: 365 * 86_400,
    deadLetter: QUEUES.dead,
  };
  await boss.createQueue(QUEUES.grade, grade);
  await boss.updateQueue(QUEUES.grade, grade);
  await boss.createQueue(QUEUES.webhook, {
    ...webhookRetries,
    expireInSeconds: 60,
    deadLetter: QUEUES.unreachable,
  });
  await learnQueues(boss);
  return boss;
}

/**
 * pg-boss reads what a queue is when it is first used. Inside a transaction on PGlite that read would wait
 * for the transaction that waits for it: so all are used once before.
 */
async function learnQueues(boss: PgBoss): Promise<void> {
  for (const name of Object.values(QUEUES)) await boss.findJobs(name, { id: NO_JOB });
}

const NO_JOB = '00000000-0000-0000-0000-000000000000';

function connectionTo(database: Database): Db {
  return {
    executeSql: async (text, values = []) => {
      const { rows } =
        values.length > 0 ? await database.query(text, values) : await database.script(text);
      return { rows: [...rows] };
    },
  };
}

/** For pg-boss' calls inside a transaction: `boss.send(…, inside(queries))`. */
export function inside(queries: Queries): { readonly db: Db } {
  return { db: fromDrizzle(queries as Parameters<typeof fromDrizzle>[0], sql) };
}
