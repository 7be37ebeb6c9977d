import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPostgreSql } from '../../database/open-postgresql.ts';
import { startServer, type RunningServer } from '../../testing/start-server.ts';
import { checkQueue, type Acknowledged, type QueueReport } from './check-queue.ts';
import { openQueueClient, type QueueClient } from './queue-client.ts';
import { configMap, packWork, writeTinyLabs } from './tiny-lab.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

export interface QueueTrialOptions {
  /** An empty database of a PostgreSQL. */
  readonly databaseUrl: string;
  readonly submissions: number;
  readonly workers: number;
  /** Processes that are killed, one after the other, while there is work. */
  readonly kills: number;
  /** Ends PostgreSQL without a goodbye and starts it again; called once, after half of the kills. */
  readonly killDatabase?: () => Promise<void>;
  /** 0 up to 1: who is killed and when. */
  readonly random: () => number;
  readonly onProgress?: (text: string) => void;
}

export interface QueueTrialReport extends QueueReport {
  readonly killedWorkers: number;
  readonly killedServers: number;
  /** From the first submission to the last result. */
  readonly seconds: number;
}

/**
 * Hands in through the server's API while the server and worker processes are killed at random and started
 * again, waits until all is graded, and lets the checker look.
 */
export async function runQueueTrial(options: QueueTrialOptions): Promise<QueueTrialReport> {
  const labsFolder = await writeTinyLabs(await mkdtemp(path.join(tmpdir(), 'drydock-labs-')));
  const processes = await startProcesses(options, labsFolder);
  try {
    const client = await openQueueClient(processes.url, processes.password);
    const started = performance.now();
    const isHandedIn = new AbortController();
    const handingIn = handInAll(client, options.submissions).finally(() => isHandedIn.abort());
    const killed = await killSome(processes, client, { ...options, isHandedIn: isHandedIn.signal });
    const acknowledged = await handingIn;
    await untilGraded(client, options);
    const seconds = (performance.now() - started) / 1000;
    await processes.end();
    const database = await openPostgreSql({ url: options.databaseUrl, connections: 2 });
    const report = await checkQueue(database, acknowledged);
    await database.close();
    return { ...report, ...killed, seconds };
  } finally {
    await processes.end();
  }
}

interface Processes {
  readonly url: string;
  readonly password: string;
  killWorker(which: number): Promise<void>;
  killServer(): Promise<void>;
  end(): Promise<void>;
}

async function startProcesses(
  { databaseUrl, workers }: QueueTrialOptions,
  labsFolder: string,
): Promise<Processes> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-trial-'));
  const password = randomUUID();
  const env = {
    DRYDOCK_DATABASE_URL: databaseUrl,
    DRYDOCK_LABS: labsFolder,
    DRYDOCK_ADMIN_PASSWORD: password,
    DRYDOCK_GRADING_THREADS: '0',
    DRYDOCK_LOG_LEVEL: 'error',
  };
  const timeoutMs = 120_000;
  let server: RunningServer = await startServer({ folder, env, timeoutMs });
  const { port } = new URL(server.url);
  const start = (): WorkerProcess => startWorkerProcess({ databaseUrl, labsFolder });
  const running = Array.from({ length: workers }, start);
  await Promise.all(running.map(({ ready }) => ready));
  return {
    url: server.url,
    password,
    async killWorker(which) {
      await running[which]?.kill();
      running[which] = start();
    },
    async killServer() {
      await server.kill();
      server = await startServer({ folder, env: { ...env, PORT: port }, timeoutMs });
    },
    async end() {
      await Promise.all([server.kill(), ...running.map((worker) => worker.kill())]);
    },
  };
}

/** As many calls at once as one caller may have. */
const AT_ONCE = 8;

async function handInAll(client: QueueClient, count: number): Promise<readonly Acknowledged[]> {
  const works = [
    { score: 1, content: await packWork({ 'a.yaml': configMap('right') }) },
    { score: 0.2, content: await packWork({ 'a.yaml': configMap('wrong') }) },
  ];
  const acknowledged: Acknowledged[] = [];
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < count) {
      const number = next;
      next += 1;
      const work = works[number % works.length];
      if (!work) return;
      const submissionId = await client.handIn(`learner-${number}`, work.content);
      acknowledged.push({ submissionId, score: work.score });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  return acknowledged;
}

/** Every fifth kill is the server's. */
const SERVERS = 0.2;

/** Kills while there is work: at most as often as asked. */
async function killSome(
  processes: Processes,
  client: QueueClient,
  options: QueueTrialOptions & { readonly isHandedIn: AbortSignal },
): Promise<Pick<QueueTrialReport, 'killedWorkers' | 'killedServers'>> {
  const { isHandedIn, kills, onProgress, random, workers } = options;
  let [killedWorkers, killedServers] = [0, 0];
  let half: number | undefined = Math.floor(kills / 2);
  while (killedWorkers + killedServers < kills) {
    await sleep(200 + random() * 1500);
    if (killedWorkers + killedServers === half) {
      half = undefined;
      await options.killDatabase?.();
      onProgress?.('PostgreSQL killed');
    }
    const waiting = await client.waiting();
    if (waiting === 0 && isHandedIn.aborted) break;
    if (random() < SERVERS) {
      await processes.killServer();
      killedServers += 1;
    } else {
      await processes.killWorker(Math.floor(random() * workers));
      killedWorkers += 1;
    }
    onProgress?.(`${killedWorkers} workers and ${killedServers} servers killed, ${waiting} wait`);
  }
  return { killedWorkers, killedServers };
}

/** Longer than any batch takes; a queue that stands still must not wait for ever. */
const MOST_MS = 3_600_000;

async function untilGraded(client: QueueClient, { onProgress }: QueueTrialOptions): Promise<void> {
  const deadline = performance.now() + MOST_MS;
  for (;;) {
    const waiting = await client.waiting();
    if (waiting === 0) return;
    if (performance.now() > deadline) throw new Error(`After an hour ${waiting} still wait.`);
    onProgress?.(`${waiting ?? 'an unknown number'} wait`);
    await sleep(1000);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
