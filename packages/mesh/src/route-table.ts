import type { FieldRef, TriedCondition } from './trace.ts';

/** Envoy's RouteConfiguration: the Host header picks the virtual host, then the first matching route wins. */
export interface RouteTable {
  readonly name: string;
  readonly virtualHosts: readonly VirtualHost[];
}

export interface VirtualHost {
  /** `reviews.prod.svc.cluster.local:9080`, `allow_any`, `block_all`. */
  readonly name: string;
  readonly domains: readonly string[];
  readonly routes: readonly EnvoyRoute[];
  /** Match blocks that istiod left out for this proxy (sourceLabels, gateways, port, ...), and why. */
  readonly omitted: readonly OmittedRoute[];
  /** Answers plain HTTP with a redirect to https (Gateway `httpsRedirect`). */
  readonly requireTls?: FieldRef;
  /** The VirtualService or HTTPRoute; absent where the service's default route applies. */
  readonly source?: FieldRef;
}

/** One match block of one rule, as Envoy sees it. */
export interface EnvoyRoute {
  /** Envoy's route name; '' when the rule has none. */
  readonly name: string;
  /** Every condition must hold; none: takes everything. */
  readonly conditions: readonly RouteCondition[];
  readonly action: RouteAction;
  /** Fault, CORS, header operations and so on: what else the rule does. */
  readonly policies: RoutePolicies;
  /** `spec.http[0]` */
  readonly rule?: FieldRef;
  /** `spec.http[0].match[1]`, or the rule where it has no match. */
  readonly source?: FieldRef;
}

export interface OmittedRoute {
  readonly name: string;
  /** Position among `routes`: it would have been tried before that one. */
  readonly before: number;
  /** It stands behind a rule that takes every request, so that no request is ever compared with it. */
  readonly isDead: boolean;
  /** Otherwise: what does not fit the proxy. */
  readonly conditions: readonly TriedCondition[];
  readonly source?: FieldRef;
}

export type StringMatcher =
  | { readonly kind: 'exact' | 'prefix' | 'suffix' | 'contains'; readonly value: string }
  /** RE2, full match. */
  | { readonly kind: 'regex'; readonly value: string }
  /** `/a` matches `/a` and `/a/b`, not `/ab` (HTTPRoute PathPrefix). */
  | { readonly kind: 'path-prefix'; readonly value: string }
  | { readonly kind: 'present' };

export interface RouteCondition {
  /** `claim`: of the verified token, which only a gateway has. */
  readonly on: 'path' | 'method' | 'scheme' | 'authority' | 'header' | 'query' | 'claim';
  /** Of the header (lower case), query parameter or claim (`realm.role`); '' otherwise. */
  readonly name: string;
  readonly matcher: StringMatcher;
  readonly ignoreCase?: boolean;
  /** withoutHeaders. */
  readonly invert?: boolean;
  readonly source?: FieldRef;
}

export type RouteAction = ForwardAction | RedirectAction | DirectResponseAction;

export interface ForwardAction {
  readonly kind: 'forward';
  /** At least one. Weights are relative. */
  readonly clusters: readonly WeightedCluster[];
  readonly rewrite?: Rewrite;
  /** 0: none. */
  readonly timeoutMs: number;
  readonly retry?: RetryPolicy;
  readonly mirrors: readonly Mirror[];
  /** Status of an unknown cluster: 503, or 500 for an invalid HTTPRoute backend. */
  readonly clusterNotFoundStatus: number;
}

export interface WeightedCluster {
  readonly cluster: string;
  readonly weight: number;
  readonly requestHeaders: HeaderOperations;
  readonly responseHeaders: HeaderOperations;
  readonly source?: FieldRef;
}

export interface Rewrite {
  /** Replaces the matched prefix, the whole path, or what a regex finds. */
  readonly path?:
    | {
        /** `path-prefix`: whole segments, no double slash (HTTPRoute). */
        readonly kind: 'prefix' | 'path-prefix';
        readonly matched: string;
        readonly value: string;
      }
    | { readonly kind: 'full'; readonly value: string }
    | { readonly kind: 'regex'; readonly pattern: string; readonly substitution: string };
  readonly authority?: string;
  readonly source?: FieldRef;
}

export interface RedirectAction {
  readonly kind: 'redirect';
  readonly status: number;
  readonly path?:
    | { readonly kind: 'full'; readonly value: string }
    | { readonly kind: 'prefix'; readonly matched: string; readonly value: string };
  readonly host?: string;
  readonly scheme?: string;
  readonly port?: number;
  readonly source?: FieldRef;
}

export interface DirectResponseAction {
  readonly kind: 'direct-response';
  readonly status: number;
  readonly body: string;
  readonly source?: FieldRef;
}

export interface HeaderOperations {
  readonly set: readonly (readonly [name: string, value: string])[];
  readonly add: readonly (readonly [name: string, value: string])[];
  readonly remove: readonly string[];
  readonly source?: FieldRef;
}

export interface RoutePolicies {
  readonly requestHeaders: HeaderOperations;
  readonly responseHeaders: HeaderOperations;
  readonly fault?: FaultPolicy;
  readonly cors?: CorsPolicy;
}

export interface FaultPolicy {
  readonly delay?: { readonly percent: number; readonly ms: number; readonly source?: FieldRef };
  readonly abort?: {
    readonly percent: number;
    readonly status: number;
    readonly grpcStatus?: number;
    readonly source?: FieldRef;
  };
}

export interface CorsPolicy {
  readonly origins: readonly StringMatcher[];
  readonly methods: string;
  readonly headers: string;
  readonly exposeHeaders: string;
  readonly maxAge: string;
  readonly credentials: boolean;
  /** A preflight that does not fit goes on to the service. */
  readonly forwardUnmatchedPreflights: boolean;
  readonly source?: FieldRef;
}

export interface RetryPolicy {
  /** Retries after the first try. */
  readonly attempts: number;
  /** `connect-failure`, `5xx`, `retriable-status-codes`, ... */
  readonly on: readonly string[];
  readonly statuses: readonly number[];
  /** 0: none. */
  readonly perTryTimeoutMs: number;
  /** Base of the back-off; default 25 ms. */
  readonly backOffMs?: number;
  /** A retry may go to an endpoint that was tried before. */
  readonly mayRepeatEndpoint?: boolean;
  readonly source?: FieldRef;
}

export interface Mirror {
  readonly cluster: string;
  readonly percent: number;
  readonly source?: FieldRef;
}
