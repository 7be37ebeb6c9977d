import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPGlite } from '../database/open-pglite.ts';
import { openPostgreSql } from '../database/open-postgresql.ts';
import { testPostgres } from '../testing/databases.ts';
import { findPostgres } from '../testing/postgres.ts';
import { startServer } from '../testing/start-server.ts';
import { openQueues } from './queue/queues.ts';
import { checkQueue, type Acknowledged } from './testing/check-queue.ts';
import { handIn, makeCourse } from './testing/fixtures.ts';
import { openQueueClient } from './testing/queue-client.ts';
import { configMap, packWork, writeTinyLabs } from './testing/tiny-lab.ts';
import { startWorkerProcess, type WorkerProcess } from './testing/worker-process.ts';

/** Enough that work is left when a worker is killed; `bench grade` does the same with thousands and more kills. */
const SUBMISSIONS = 8;

let labsFolder: string;
beforeAll(async () => {
  labsFolder = await writeTinyLabs(await mkdtemp(path.join(tmpdir(), 'drydock-labs-')));
});

const isMissing = findPostgres() === undefined;
const title = isMissing
  ? 'worker processes on postgresql (skipped: install the package postgresql)'
  : 'worker processes on postgresql';

const heldBy = ({ pid }: WorkerProcess): string =>
  `worker_id in (select id from grading_workers where pid = ${pid ?? 0})`;

describe.skipIf(isMissing)(title, () => {
  const running: WorkerProcess[] = [];
  const start = (url: string): WorkerProcess => {
    const worker = startWorkerProcess({ databaseUrl: url, labsFolder });
    running.push(worker);
    return worker;
  };
  afterAll(async () => {
    await Promise.all(running.map((worker) => worker.kill()));
  });

  test('that are killed lose nothing, and everything is graded once', async () => {
    const server = await testPostgres();
    const url = (await server?.createDatabase()) ?? '';
    const database = await openPostgreSql({ url, connections: 4 });
    const boss = await openQueues(database, { onError: () => undefined });
    const queue = { boss, database };
    const course = await makeCourse(database, [{ lab: 'tiny', weight: 1 }]);
    const works = [
      { score: 1, content: await packWork({ 'a.yaml': configMap('right') }) },
      { score: 0.2, content: await packWork({ 'a.yaml': configMap('wrong') }) },
    ];
    const acknowledged: Acknowledged[] = [];
    for (let number = 0; number < SUBMISSIONS; number += 1) {
      const { content, score } = works[number % 2] ?? { score: 0, content: new Uint8Array() };
      acknowledged.push({ submissionId: await handIn(queue, course, content), score });
    }
    const count = async (where: string): Promise<number> => {
      const text = `select count(*)::int as count from grading_submissions where ${where}`;
      const { rows } = await database.query(text);
      return Number(rows[0]?.['count']);
    };
    const becomesTrue = (where: string, number = 1) =>
      expect
        .poll(() => count(where), { timeout: 90_000, interval: 5 })
        .toBeGreaterThanOrEqual(number);

    // A recorder needs this table: nothing can be recorded until the worker that holds a submission is dead.
    const killAtWork = (worker: WorkerProcess, where: string): Promise<void> =>
      database.transaction(async (queries) => {
        await queries.execute(sql`lock table grading_results in share mode`);
        await becomesTrue(where);
        await worker.kill();
      });
    const [first, last] = [start(url), start(url)];
    await killAtWork(first, `state = 'grading' and ${heldBy(first)}`);
    await becomesTrue("state = 'graded'", SUBMISSIONS);

    expect(await last.stop()).toBe(0);
    const report = await checkQueue(database, acknowledged);
    expect(report).toMatchObject({ faults: [], submissions: SUBMISSIONS });
    expect(report.releases).toBe(1);
    expect(report.claims).toBe(SUBMISSIONS + 1);
    await boss.stop({ graceful: false });
    await database.close();
  }, 180_000);
});

describe('the server with the embedded database', () => {
  test('that is killed in the middle of a batch goes on where it was, and everything is graded once', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'drydock-killed-'));
    const password = 'a password for this test';
    const env = {
      DRYDOCK_LABS: labsFolder,
      DRYDOCK_ADMIN_PASSWORD: password,
      DRYDOCK_GRADING_THREADS: '1',
      DRYDOCK_LOG_LEVEL: 'error',
    };
    const killed = await startServer({ folder, env });
    const { port } = new URL(killed.url);
    const client = await openQueueClient(killed.url, password);
    const content = await packWork({ 'a.yaml': configMap('right') });
    const names = Array.from({ length: 6 }, (_, number) => `learner-${number}`);
    const handIns = names.map((name) => client.handIn(name, content));
    await handIns[0];
    await killed.kill();
    const again = await startServer({ folder, env: { ...env, PORT: port } });
    const ids = await Promise.all(handIns);
    await expect.poll(() => client.waiting(), { timeout: 90_000 }).toBe(0);
    expect(await again.stop()).toBe(0);

    const database = await openPGlite({ folder: path.join(folder, 'data') });
    const acknowledged = ids.map((submissionId) => ({ submissionId, score: 1 }));
    const report = await checkQueue(database, acknowledged);
    expect(report).toMatchObject({ faults: [], submissions: names.length });
    await database.close();
  }, 180_000);
});
