import { createQueryable, labelsOf, rangeQuery, type Series } from '@drydock/metrics';
import type { Bench } from './bench.ts';
import { percentile } from './percentile.ts';

const SERIES = 10_000;
const SAMPLES = 240;
const INTERVAL_MS = 15_000;
const QUERY = 'sum by (destination_version) (rate(istio_requests_total[1m]))';
/** Prometheus 3 in process, on a machine of this size. */
const PROMETHEUS_MS = 135;

function makeSeries(): readonly Series[] {
  const times = Float64Array.from({ length: SAMPLES + 1 }, (_, i) => i * INTERVAL_MS);
  return Array.from({ length: SERIES }, (_, n) => ({
    labels: labelsOf({
      __name__: 'istio_requests_total',
      destination_version: `v${n % 10}`,
      destination_workload: `workload-${n % 100}`,
      source_workload: `caller-${Math.floor(n / 100)}`,
      response_code: '200',
    }),
    times,
    values: Float64Array.from(times, (_, i) => i * ((n % 7) + 1)),
  }));
}

export const bench: Bench = {
  name: 'promql',
  goal: `${QUERY} over 10,000 series x 1 h at 15 s, 60 steps; Prometheus itself takes about ${PROMETHEUS_MS} ms`,
  run() {
    const storage = createQueryable(makeSeries());
    const times: number[] = [];
    for (let i = 0; i < 12; i++) {
      const started = performance.now();
      const answer = rangeQuery(storage, QUERY, { start: 60_000, end: 3_600_000, step: 60_000 });
      if (!answer.ok) throw answer.error;
      times.push(performance.now() - started);
    }
    const p50 = percentile(times.slice(2), 0.5);
    return Promise.resolve([
      { metric: 'range query, p50', value: p50, unit: 'ms', goal: PROMETHEUS_MS },
      { metric: 'ratio to Prometheus', value: p50 / PROMETHEUS_MS, unit: 'x' },
    ]);
  },
};
