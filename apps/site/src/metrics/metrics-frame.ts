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

/** A span that ends now, in about 120 steps of whole seconds. The end is on the grid of steps, so that lines do not tremble. */
export function spanOf(nowMs: number, lengthMs: number): TimeRange {
  const stepMs = Math.max(5000, Math.ceil(lengthMs / 120 / 1000) * 1000);
  const endMs = Math.floor(nowMs / stepMs) * stepMs;
  return { startMs: endMs - lengthMs, endMs, stepMs };
}
