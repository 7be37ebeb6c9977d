import type { HeaderLines } from '../workloads/behaviour.ts';
import type { Hop, TrafficDestination, TrafficResult } from '../traffic.ts';

/** A request on its way between two pods. */
export interface WireRequest {
  /** `https`: the client speaks TLS inside whatever proxies add. */
  readonly scheme: 'http' | 'https';
  readonly method: string;
  /** Raw path with query. */
  readonly path: string;
  readonly authority: string;
  readonly headers: HeaderLines;
  readonly body: string;
}

/** What became of one request at one place, and when it was over (milliseconds since the first request was sent). */
export interface Exchange {
  readonly status?: number;
  readonly headers: HeaderLines;
  readonly body: string;
  /** No HTTP answer came: why, in the client's words. */
  readonly error?: ConnectionFailure;
  readonly destination?: TrafficDestination;
  readonly received?: NonNullable<TrafficResult['received']>;
  /** Of the proxy that made the answer. */
  readonly responseFlags: readonly string[];
  readonly mtls: boolean;
  readonly attempts: number;
  readonly endMs: number;
  readonly hops: readonly Hop[];
}

export interface ConnectionFailure {
  readonly kind:
    | 'unknown-host'
    | 'refused'
    | 'reset'
    | 'no-answer'
    | 'tls'
    | 'timeout'
    | 'not-modelled';
  readonly message: string;
}

/** An exchange that ended without an HTTP answer. */
export function failedExchange(
  kind: ConnectionFailure['kind'],
  message: string,
  endMs: number,
  hops: readonly Hop[] = [],
): Exchange {
  return {
    headers: [],
    body: '',
    error: { kind, message },
    responseFlags: [],
    mtls: false,
    attempts: 1,
    endMs,
    hops,
  };
}
