import { findPostgres, startPostgres } from '@drydock/server/testing/postgres';
import { runQueueTrial } from '@drydock/server/testing/queue-trial';
import { createRandom } from '@drydock/simulator';
import type { Bench } from './bench.ts';

/** `DRYDOCK_SUBMISSIONS=200` for a shorter run. */
const SUBMISSIONS = Number(process.env['DRYDOCK_SUBMISSIONS'] ?? 2000);
/** Who is killed, and after which pause; `DRYDOCK_SEED=2` for another order. */
const SEED = Number(process.env['DRYDOCK_SEED'] ?? 1);
const WORKERS = 4;
/** One for each 50 submissions. */
const KILLS = Math.ceil(SUBMISSIONS / 50);

/** The long version of apps/server/src/grading/kills.test.ts. */
export const bench: Bench = {
  name: 'grade-queue',
  goal: `${SUBMISSIONS} submissions, ${WORKERS} workers on PostgreSQL, ${KILLS} kills of workers and server and one of PostgreSQL, by seed ${SEED}: each graded exactly once`,
  async run() {
    const bin = findPostgres();
    if (bin === undefined) {
      console.error(
        'grade-queue: skipped, there is no PostgreSQL. Install the package postgresql.',
      );
      return [];
    }
    // Its own process is killed, too: what it has acknowledged must be on the disk.
    const postgres = await startPostgres({ bin, isDurable: true });
    const random = createRandom(SEED);
    try {
      const report = await runQueueTrial({
        databaseUrl: await postgres.createDatabase(),
        submissions: SUBMISSIONS,
        workers: WORKERS,
        kills: KILLS,
        killDatabase: async () => {
          postgres.kill();
          await postgres.start();
        },
        random: () => random.next(),
        onProgress: (text) => process.stderr.write(`\r\u001b[K${text}`),
      });
      process.stderr.write('\n');
      for (const fault of report.faults.slice(0, 20)) console.error(fault);
      return [
        {
          metric: 'acknowledged and graded',
          value: report.submissions,
          unit: '',
          goal: SUBMISSIONS,
          better: 'larger',
        },
        { metric: 'faults that the checker found', value: report.faults.length, unit: '', goal: 0 },
        // Fewer when the work was done before: then the run has not shown what it is for.
        {
          metric: 'workers and servers killed',
          value: report.killedWorkers + report.killedServers,
          unit: '',
          goal: KILLS,
          better: 'larger',
        },
        {
          metric: 'of these workers',
          value: report.killedWorkers,
          unit: '',
          goal: 1,
          better: 'larger',
        },
        {
          metric: 'of these servers',
          value: report.killedServers,
          unit: '',
          goal: KILLS < 20 ? 0 : 1,
          better: 'larger',
        },
        { metric: 'claims taken back', value: report.releases, unit: '' },
        { metric: 'from the first to the last', value: report.seconds, unit: 's' },
      ];
    } finally {
      postgres.stop();
    }
  },
};
