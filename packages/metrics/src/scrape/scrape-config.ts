import type { RelabelConfig } from './relabel-config.ts';

/** What of a scrape config shapes the samples that are stored. Limits of 0 mean none. */
export interface ScrapeConfig {
  readonly honorLabels: boolean;
  readonly honorTimestamps: boolean;
  readonly trackTimestampsStaleness: boolean;
  readonly sampleLimit: number;
  readonly labelLimit: number;
  readonly labelNameLengthLimit: number;
  readonly labelValueLengthLimit: number;
  /** `fallback_scrape_protocol` as a media type. */
  readonly fallbackContentType?: string;
  readonly metricRelabelConfigs: readonly RelabelConfig[];
}

export const DEFAULT_SCRAPE_CONFIG: ScrapeConfig = Object.freeze({
  honorLabels: false,
  honorTimestamps: true,
  trackTimestampsStaleness: false,
  sampleLimit: 0,
  labelLimit: 0,
  labelNameLengthLimit: 0,
  labelValueLengthLimit: 0,
  metricRelabelConfigs: [],
});

/** What a target answered; `failure` is a connection that gave no answer: refused, reset, timed out. */
export type ScrapeResponse =
  | { readonly status: number; readonly contentType: string; readonly body: string | Uint8Array }
  | { readonly failure: string };
