import type { TraceStep } from './trace.ts';

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
    | 'not_modelled';
  /** Status that the proxy itself answered; undefined when the upstream decides or no answer came. */
  readonly status?: number;
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
  readonly trace: readonly TraceStep[];
}

export interface UpstreamChoice {
  readonly cluster: string;
  readonly host: string;
  readonly subset?: string;
  readonly port: number;
  /** `10.244.0.11:9080` */
  readonly endpoint?: string;
}
