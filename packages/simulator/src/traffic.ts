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
  /** A client from outside shows a certificate: gateways with tls.mode MUTUAL ask for one. Its issuer is not checked. */
  readonly clientCertificate?: boolean;
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

export interface ManyOptions {
  /** At most 100,000. */
  readonly count: number;
  /** Requests begin so often a second, whatever became of those before. */
  readonly ratePerSecond?: number;
  /** Without a rate: so many clients, of which each waits for its answer before it sends again. Default 1. */
  readonly concurrency?: number;
}

/** What became of many requests. Counts are by descending number. */
export interface ManyResults {
  readonly sent: number;
  /** Virtual milliseconds from the first request to the last answer. */
  readonly durationMs: number;
  /** By status; `none`: no HTTP answer came. */
  readonly statuses: Readonly<Record<string, number>>;
  /** By `workload version`, or what the proxy answered itself: `503 UO`. */
  readonly destinations: Readonly<Record<string, number>>;
  /** By the pod that answered. */
  readonly endpoints: Readonly<Record<string, number>>;
  readonly responseFlags: Readonly<Record<string, number>>;
  readonly latencyMs: {
    readonly p50: number;
    readonly p90: number;
    readonly p99: number;
    readonly most: number;
  };
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
