import type { PrometheusView } from '@drydock/simulator';
import type { MetricsQuery } from '../cluster.ts';

/** PromQL against the simulated Prometheus. */
export function simulatedMetrics(prometheus: PrometheusView): MetricsQuery {
  return {
    async query(query, { atMs, signal } = {}) {
      signal?.throwIfAborted();
      return prometheus.query(query, atMs);
    },
    async queryRange(query, { startMs, endMs, stepMs }, { signal } = {}) {
      signal?.throwIfAborted();
      return prometheus.queryRange(query, { start: startMs, end: endMs, step: stepMs });
    },
  };
}
