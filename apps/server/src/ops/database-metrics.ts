import { Gauge } from 'prom-client';
import type { Database } from '../database/database.ts';
import type { Metrics } from './metrics.ts';

interface DatabaseMetric {
  readonly name: string;
  readonly help: string;
  readonly label: string;
  /** Gives `label` and `count`. */
  readonly statement: string;
}

/** What Prometheus asks the database at each scrape: counts over indexes, no names. */
const metrics: readonly DatabaseMetric[] = [
  {
    name: 'drydock_sessions',
    help: 'Sessions that have not run out, by kind.',
    label: 'kind',
    statement: `select case when user_id is null then 'learner' else 'staff' end as label, count(*) as count
      from sessions where expires_at > now() group by 1`,
  },
  {
    name: 'drydock_submissions',
    help: 'Submissions of the grading queue that are not done, by state.',
    label: 'state',
    statement: `select state as label, count(*) as count from grading_submissions
      where state in ('queued', 'grading', 'dead') group by 1`,
  },
];

/** Registers the counts. A scrape while the database is away has none of them, and works. */
export function registerDatabaseMetrics({ registry }: Metrics, database: Database): void {
  for (const { name, help, label, statement } of metrics) {
    registry.removeSingleMetric(name);
    const gauge = new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect: async () => {
        gauge.reset();
        const result = await database.query(statement).catch(() => undefined);
        for (const row of result?.rows ?? []) {
          gauge.set({ [label]: String(row['label']) }, Number(row['count']));
        }
      },
    });
  }
}
