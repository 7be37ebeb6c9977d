import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** What /metrics shows. Areas register their own metrics on `registry`, named `drydock_…`. */
export interface Metrics {
  readonly registry: Registry;
  /** Seconds of a call by method, route and status. */
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  /** Refusals and failures by code of the problem. */
  readonly problems: Counter<'code'>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Histogram({
      name: 'drydock_http_request_duration_seconds',
      help: 'Time to answer a call of the API.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers: [registry],
    }),
    problems: new Counter({
      name: 'drydock_problems_total',
      help: 'Calls that were refused or failed, by code.',
      labelNames: ['code'],
      registers: [registry],
    }),
  };
}
