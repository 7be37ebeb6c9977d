import type { Outcome, TraceStep } from '@drydock/mesh';

/** Who sends. A workload is named by its `app` label or its Deployment; `pod` picks one exactly. */
export type TrafficSource =
  | { readonly workload: string; readonly namespace: string }
  | { readonly pod: string; readonly namespace: string }
  /** Somebody outside the cluster, through the ingress gateway. */
  | { readonly external: true };

export interface TrafficRequest {
  readonly from: TrafficSource;
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface TrafficResult {
  /** undefined when no HTTP answer came (refused, reset, not modelled): see `error`. */
  readonly status?: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly error?: string;
  /** The workload that answered, when one was reached. */
  readonly destination?: TrafficDestination;
  /** The request as the destination received it. */
  readonly received?: {
    readonly method: string;
    readonly path: string;
    readonly authority: string;
    readonly headers: readonly (readonly [string, string])[];
  };
  readonly responseFlags: readonly string[];
  readonly mtls: boolean;
  readonly attempts: number;
  /** Virtual milliseconds from send to answer. */
  readonly durationMs: number;
  /** Proxies and workloads passed, outermost first; calls that the workload made itself are children. */
  readonly hops: readonly Hop[];
}

export interface TrafficDestination {
  readonly host: string;
  readonly workload: string;
  readonly namespace: string;
  readonly pod: string;
  readonly version?: string;
  readonly subset?: string;
  readonly port: number;
}

export interface Hop {
  readonly kind: 'outbound' | 'inbound' | 'gateway' | 'workload';
  /** Pod at which this hop happens. */
  readonly pod: string;
  readonly namespace: string;
  /** Virtual milliseconds since the request was sent. */
  readonly atMs: number;
  readonly outcome?: Outcome;
  readonly trace: readonly TraceStep[];
  readonly children?: readonly Hop[];
}
