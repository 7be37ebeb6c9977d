import type { ResourceKey } from '@drydock/manifests';
import type { FieldRef } from './trace.ts';

/** Envoy's Cluster: one service port, or one subset of it. */
export interface EnvoyCluster {
  /** `outbound|9080|v2|reviews.prod.svc.cluster.local`, `PassthroughCluster`, `BlackHoleCluster`. */
  readonly name: string;
  readonly discovery: 'EDS' | 'STRICT_DNS' | 'STATIC' | 'ORIGINAL_DST' | 'BLACK_HOLE';
  readonly host: string;
  readonly port: number;
  /** '' for the whole service. */
  readonly subset: string;
  /** Labels of the subset. */
  readonly labels: Readonly<Record<string, string>>;
  /** Ready and not ready ones; only healthy ones get requests. */
  readonly endpoints: readonly Endpoint[];
  /** The same by locality, nearest first: a level takes over as far as those before it are not healthy. */
  readonly priorities?: readonly (readonly Endpoint[])[];
  readonly loadBalancing: LoadBalancing;
  readonly tls: UpstreamTls;
  readonly connectionPool?: ConnectionPool;
  readonly outlierDetection?: OutlierDetection;
  /** The Service or ServiceEntry. */
  readonly service?: ResourceKey;
  /** The subset, else the DestinationRule, that shaped this cluster. */
  readonly source?: FieldRef;
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly healthy: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether it has a sidecar that takes Istio's mTLS. */
  readonly mtls: boolean;
  readonly weight: number;
  /** `region/zone/subzone`; '' when unknown. */
  readonly locality: string;
  readonly serviceAccount: string;
  readonly namespace: string;
  readonly pod?: ResourceKey;
}

export type LoadBalancing =
  | { readonly kind: 'LEAST_REQUEST' | 'ROUND_ROBIN' | 'RANDOM' | 'PASSTHROUGH' }
  | {
      readonly kind: 'RING_HASH';
      /** Which endpoint a key means is decided by Maglev's table, here by the ring too. */
      readonly isMaglev?: boolean;
      readonly hash:
        | { readonly on: 'header' | 'query'; readonly name: string }
        | {
            readonly on: 'cookie';
            readonly name: string;
            /** Envoy sets the cookie when the request has none. */
            readonly generate?: { readonly ttlSeconds: number; readonly path: string };
          }
        | { readonly on: 'source-ip' };
    };

export interface UpstreamTls {
  /** `auto`: Istio mTLS to the endpoints that take it, plaintext to the others. */
  readonly mode: 'auto' | 'DISABLE' | 'SIMPLE' | 'MUTUAL' | 'ISTIO_MUTUAL';
  readonly sni?: string;
  readonly source?: FieldRef;
}

/** Limits; undefined: Istio's default, which is practically none. */
export interface ConnectionPool {
  readonly maxConnections?: number;
  readonly maxPendingRequests?: number;
  readonly maxRequests?: number;
  readonly maxRetries?: number;
  readonly source?: FieldRef;
}

export interface OutlierDetection {
  readonly consecutive5xx: number;
  readonly consecutiveGatewayErrors: number;
  /** Failures of the proxy's own finding, where they are counted apart; undefined: they count as 5xx. */
  readonly consecutiveLocalFailures?: number;
  readonly intervalMs: number;
  readonly baseEjectionMs: number;
  readonly maxEjectionPercent: number;
  readonly minHealthPercent: number;
  readonly source?: FieldRef;
}
