import type { TrafficSource } from '../traffic.ts';

/** Requests that somebody sends all the time, for as long as the cluster runs. */
export interface LoadProfile {
  readonly name: string;
  readonly from: TrafficSource;
  /** Requests per second, all users together. */
  readonly rate: number;
  readonly requests: readonly LoadRequest[];
  /** Users take turns; each sends a header with its name: `user-1`. */
  readonly users?: { readonly count: number; readonly header: string };
}

export interface LoadRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How often it comes, relative to the others. Default 1. */
  readonly weight?: number;
}

/** What a profile has sent so far. */
export interface LoadStatus {
  readonly name: string;
  readonly requests: number;
  /** By status; `0` stands for requests without an HTTP answer. */
  readonly byStatus: Readonly<Record<string, number>>;
}
