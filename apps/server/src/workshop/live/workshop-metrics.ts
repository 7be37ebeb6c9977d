import { Counter, Gauge, type Registry } from 'prom-client';
import type { Queries } from '../../database/database.ts';
import { countWaiting } from '../store/claim-rows.ts';

/** What /metrics shows of workshops. */
export interface WorkshopMetrics {
  readonly events: Counter;
  readonly verdicts: Counter<'verdict'>;
  readonly droppedStreams: Counter;
}

/** Registers the metrics; `streams` counts the open ones of learners and dashboards. */
export function createWorkshopMetrics(
  registry: Registry,
  queries: Queries,
  streams: () => number,
): WorkshopMetrics {
  const registers = [registry];
  // These ask when they are scraped.
  registry.registerMetric(
    new Gauge({
      name: 'drydock_workshop_streams',
      help: 'Open streams of learners and dashboards on this replica.',
      registers: [],
      collect() {
        this.set(streams());
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'drydock_workshop_claims_waiting',
      help: 'Claims of learners that wait for their re-check, on all replicas.',
      registers: [],
      async collect() {
        this.set(await countWaiting(queries));
      },
    }),
  );
  return {
    events: new Counter({
      name: 'drydock_workshop_events_total',
      help: 'Events of learners that this replica stored.',
      registers,
    }),
    verdicts: new Counter({
      name: 'drydock_workshop_verdicts_total',
      help: 'Re-checks that this replica did, by what they found.',
      labelNames: ['verdict'],
      registers,
    }),
    droppedStreams: new Counter({
      name: 'drydock_workshop_dropped_streams_total',
      help: 'Streams that were ended because their client did not keep up.',
      registers,
    }),
  };
}
