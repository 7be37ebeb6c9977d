import type { PrometheusClient, TimeRange } from './prometheus-client.ts';

/** What every part of the Metrics view is given. */
export interface MetricsFrame {
  readonly client: PrometheusClient;
  readonly words: () => Promise<readonly string[]>;
  /** The span of time that is shown. */
  readonly span: TimeRange;
  readonly originMs: number;
  readonly marks: readonly { readonly atMs: number; readonly label: string }[];
  /** The text twin alone. */
  readonly isTableOnly: boolean;
}

/** A span that ends now and begins no sooner than the cluster, in about 120 steps of whole seconds. The end is on the grid of steps, so that lines do not tremble. */
export function spanOf(nowMs: number, lengthMs: number, originMs: number): TimeRange {
  const stepMs = Math.max(5000, Math.ceil(lengthMs / 120 / 1000) * 1000);
  const endMs = Math.floor(nowMs / stepMs) * stepMs;
  const beginMs = Math.ceil(originMs / stepMs) * stepMs;
  // At least a minute wide: a cluster that has just begun has a picture, too.
  return { startMs: Math.min(Math.max(endMs - lengthMs, beginMs), endMs - 60_000), endMs, stepMs };
}
