import type { Endpoint } from './envoy-cluster.ts';
import type { NotModelled } from './proxy-config.ts';
import type { RetryPolicy } from './route-table.ts';
import type { FieldRef, TraceStep } from './trace.ts';

/** What a proxy did with a request; the words are Envoy's response code details and flags. */
export interface Outcome {
  readonly outcome:
    | 'forwarded'
    | 'tcp_proxied'
    | 'no_route'
    | 'cluster_not_found'
    | 'no_healthy_upstream'
    | 'redirect'
    | 'direct_response'
    | 'fault_abort'
    | 'timeout'
    | 'cors_preflight'
    | 'rbac_denied'
    | 'jwt_denied'
    | 'connection_error'
    | 'no_listener'
    | 'overflow'
    | 'local_reply'
    | 'not_modelled';
  /** Status that the proxy itself answered; undefined when the upstream decides or no answer came. */
  readonly status?: number;
  /** Name of the listener that took the connection: `0.0.0.0_9080`. */
  readonly listener?: string;
  /** Envoy's response code details for a local answer: `route_not_found`. */
  readonly details?: string;
  /** Envoy response flags: `NR`, `UH`, `NC`. */
  readonly responseFlags: readonly string[];
  /** Envoy route name. */
  readonly route?: string;
  /** Envoy cluster that was chosen, reached or not: `outbound|9080|v2|reviews.prod.svc.cluster.local`. */
  readonly cluster?: string;
  readonly upstream?: UpstreamChoice;
  /** What leaves the proxy when it forwards. */
  readonly upstreamRequest?: {
    readonly method: string;
    readonly path: string;
    readonly authority: string;
    readonly headers: readonly (readonly [name: string, value: string])[];
  };
  /** Changes to the response on its way back, to be applied to the upstream's (or the local) answer. */
  readonly responseHeaders?: {
    readonly set: Readonly<Record<string, string>>;
    readonly add: readonly (readonly [string, string])[];
    readonly remove: readonly string[];
  };
  readonly location?: string;
  /** Body of a locally generated answer. */
  readonly body?: string;
  /** Virtual milliseconds that the proxy itself added (injected delay). */
  readonly delayMs?: number;
  /** Copies sent elsewhere; their answers are thrown away. */
  readonly mirrors?: readonly UpstreamChoice[];
  /** Milliseconds after which the proxy answers 504 itself; absent: never. */
  readonly timeoutMs?: number;
  /** How often, and on which failures of the upstream, the proxy tries again. */
  readonly retry?: RetryPolicy;
  /** The field of the rule that decided. */
  readonly decidedBy?: FieldRef;
  /** What the configuration says about this request but this package does not model. */
  readonly notModelled: readonly NotModelled[];
  /** Empty unless a trace was asked for. */
  readonly trace: readonly TraceStep[];
}

export interface UpstreamChoice {
  readonly cluster: string;
  readonly host: string;
  readonly subset?: string;
  readonly port: number;
  /** `10.244.0.11:9080` */
  readonly endpoint?: string;
  /** The endpoint with its pod and labels. */
  readonly target?: Endpoint;
  /** How the proxy speaks to that endpoint; `mtls` presents the client's Istio identity. */
  readonly tls?: 'mtls' | 'plaintext' | 'simple' | 'mutual';
}
