import type { Logger } from 'pino';
import type { PgBoss } from 'pg-boss';
import type { Database } from '../database/database.ts';
import type { GradingConfig } from '../ops/config.ts';
import type { GradingLabs } from './labs.ts';
import { requeueLost } from './queue/requeue.ts';
import { deliverWebhooks } from './webhooks/deliver.ts';
import { createSecretBox, type SecretBox } from './webhooks/secret-box.ts';
import { serverKey } from './webhooks/server-key.ts';
import { startGradingWorker } from './worker/grading-worker.ts';
import { createSimulatedEngine } from './worker/simulated-engine.ts';

export interface GradingOptions {
  readonly database: Database;
  readonly boss: PgBoss;
  readonly labs: GradingLabs;
  readonly grading: GradingConfig;
  /** Address of PostgreSQL; undefined on PGlite. */
  readonly databaseUrl: string | undefined;
  readonly secrets: SecretBox | undefined;
  readonly log: Logger;
}

/** Ends what `runGrading` began. */
export type StopGrading = () => Promise<void>;

/** Grades what waits, and calls webhooks: in the server, in a worker process, or in both. */
export async function runGrading(options: GradingOptions): Promise<StopGrading> {
  const { boss, database, databaseUrl, grading, labs, log, secrets } = options;
  const lost = await requeueLost({ boss, database });
  if (lost > 0) log.warn({ lost }, 'queued again what had no job');
  if (secrets) {
    await deliverWebhooks({ boss, database, secrets, allow: grading.webhookAllow, log });
  }
  if (grading.threads === 0) return () => boss.stop({ graceful: false });
  const { memoryMb, threads, timeMs } = grading;
  const engine = createSimulatedEngine({ labs, threads, workLimits: { memoryMb, timeMs } });
  const queue = { boss, database };
  const worker = await startGradingWorker({ queue, engine, log, databaseUrl });
  return async () => {
    await worker.stop(grading.graceMs);
    await engine[Symbol.asyncDispose]();
    await boss.stop({ graceful: false });
  };
}

/** What seals the secrets of webhooks; undefined where no key is configured and none can be kept. */
export async function openSecretBox(config: {
  readonly grading: GradingConfig;
  readonly databaseUrl: string | undefined;
  readonly dataFolder: string;
}): Promise<SecretBox | undefined> {
  const folder = config.databaseUrl === undefined ? config.dataFolder : undefined;
  const key = await serverKey(config.grading.secretKey, folder);
  return key === undefined ? undefined : createSecretBox(key);
}
