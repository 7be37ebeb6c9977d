import path from 'node:path';
import { openDatabase } from './database/open-database.ts';
import { readGradingLabs } from './grading/labs.ts';
import { openQueues } from './grading/queue/queues.ts';
import { openSecretBox, runGrading, type StopGrading } from './grading/run-grading.ts';
import { readConfig } from './ops/config.ts';
import { createLog } from './ops/log.ts';

/**
 * A process that grades what waits in the queue of a PostgreSQL, beside the server or on another machine; any
 * number may run. Its configuration is the server's: DRYDOCK_DATABASE_URL, DRYDOCK_SECRET_KEY, DRYDOCK_GRADING_….
 */
const root = process.env['DRYDOCK_ROOT'] ?? path.resolve(import.meta.dirname, '../../..');

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function start(): Promise<StopGrading> {
  const config = readConfig(process.env, root);
  const { databaseConnections, databaseUrl, grading } = config;
  if (databaseUrl === undefined) {
    throw new Error(
      'A worker needs DRYDOCK_DATABASE_URL. With the embedded database the server grades by itself.',
    );
  }
  if (grading.threads === 0) throw new Error('DRYDOCK_GRADING_THREADS is 0: nothing to do.');
  const log = createLog(config);
  const database = await openDatabase({ url: databaseUrl, connections: databaseConnections });
  const onError = (error: unknown): void => log.warn({ error }, 'pg-boss');
  const boss = await openQueues(database, { onError });
  const labs = await readGradingLabs(config.labsFolder);
  const secrets = await openSecretBox(config);
  const stop = await runGrading({ boss, database, databaseUrl, grading, labs, log, secrets });
  process.stdout.write(`Grading ${grading.threads} at a time, process ${process.pid}.\n`);
  return async () => {
    await stop();
    await database.close();
  };
}

try {
  const stop = await start();
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Who asks twice does not want to wait.
      if (isStopping) process.exit(1);
      isStopping = true;
      stop().then(() => process.exit(0), fail);
    });
  }
} catch (error) {
  fail(error);
}
