import type { CallRecord, Span, TelemetrySettings } from '@drydock/mesh';
import type { Pod } from '../objects/pod.ts';

/** What a proxy reports of one finished call. */
export interface ProxyReport {
  readonly pod: Pod;
  readonly telemetry: TelemetrySettings;
  readonly record: CallRecord;
  readonly span?: Span;
  /** Virtual milliseconds since the epoch. */
  readonly endMs: number;
  /** Of the Envoy cluster that the call went to; absent where none was chosen. */
  readonly cluster?: ClusterCounts;
}

/** What a call adds to the counters of an Envoy cluster. */
export interface ClusterCounts {
  readonly name: string;
  /** Requests sent to endpoints, retries included. */
  readonly tries: number;
  readonly status: number | undefined;
  readonly responseFlags: readonly string[];
}
