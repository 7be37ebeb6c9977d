import { findPostgres, startPostgres } from '@drydock/server/testing/postgres';
import { runQueueTrial } from '@drydock/server/testing/queue-trial';
import type { Bench } from './bench.ts';

/** `DRYDOCK_SUBMISSIONS=200` for a shorter run. */
const SUBMISSIONS = Number(process.env['DRYDOCK_SUBMISSIONS'] ?? 2000);
const WORKERS = 4;
/** One for each 50 submissions. */
const KILLS = Math.ceil(SUBMISSIONS / 50);

/** The long version of apps/server/src/grading/kills.test.ts. */
export const bench: Bench = {
  name: 'grade-queue',
  goal: `${SUBMISSIONS} submissions, ${WORKERS} workers on PostgreSQL, ${KILLS} kills of workers and server and one of PostgreSQL: each graded exactly once`,
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
        random: Math.random,
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
        { metric: 'workers killed', value: report.killedWorkers, unit: '' },
        { metric: 'servers killed', value: report.killedServers, unit: '' },
        { metric: 'claims taken back', value: report.releases, unit: '' },
        { metric: 'from the first to the last', value: report.seconds, unit: 's' },
      ];
    } finally {
      postgres.stop();
    }
  },
};
