import type { ResourceKey } from '@drydock/manifests';
import type { EnvoyCluster } from './envoy-cluster.ts';
import type { InboundConfig } from './inbound-config.ts';
import type { MeshProxy } from './mesh-input.ts';
import type { RouteTable } from './route-table.ts';
import type { TelemetrySettings } from './telemetry/telemetry.ts';
import type { FieldRef } from './trace.ts';

/** What istiod sends one proxy, as plain data; every part names the manifest field behind it. */
export interface ProxyConfig {
  readonly proxy: MeshProxy;
  /** Listeners for requests that leave the pod (sidecar) or reach it from outside (gateway). */
  readonly listeners: readonly Listener[];
  /** By name: `9080`, `http.8080`, `allow_any`. */
  readonly routeTables: ReadonlyMap<string, RouteTable>;
  /** By name: `outbound|9080|v2|reviews.prod.svc.cluster.local`. */
  readonly clusters: ReadonlyMap<string, EnvoyCluster>;
  /** What a server-side sidecar does with requests that reach its pod. */
  readonly inbound: InboundConfig;
  /** Of Envoy's connection manager. */
  readonly settings: ProxySettings;
  /** Metrics, logs and spans that the proxy reports. */
  readonly telemetry: TelemetrySettings;
  /** Resources that would change this proxy in a real mesh but have no effect here. */
  readonly notModelled: readonly NotModelled[];
  /** The same for fields that matter only where their resource takes part in a request; by formatResourceKey. */
  readonly notModelledByResource: ReadonlyMap<string, readonly NotModelled[]>;
}

/** Settings of the connection manager that come from MeshConfig. */
export interface ProxySettings {
  readonly pathNormalization: 'NONE' | 'BASE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';
}

/** A resource or field that this package does not model. */
export interface NotModelled {
  readonly resource: ResourceKey;
  /** One sentence: `EnvoyFilter prod/lua is not modelled`. */
  readonly message: string;
}

/** One address and port that Envoy answers. */
export interface Listener {
  /** `0.0.0.0_9080`, `10.96.0.11_3306`, `virtualOutbound`. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly chains: readonly FilterChain[];
}

/** What a connection must look like to take a chain. An absent field accepts anything. */
export interface FilterChainMatch {
  /** `raw_buffer` is everything that is not TLS. */
  readonly transport?: 'tls' | 'raw_buffer';
  /** SNI names, `*.example.com` included. */
  readonly serverNames?: readonly string[];
  /** Plain HTTP as sniffed from the first bytes. */
  readonly http?: boolean;
  /** Destination addresses or CIDR blocks. */
  readonly addresses?: readonly string[];
}

export interface FilterChain {
  readonly name: string;
  readonly match: FilterChainMatch;
  readonly filter: HttpFilterChain | TcpFilterChain;
  /** TLS mode of a gateway server that ends TLS here. */
  readonly terminatesTls?: 'SIMPLE' | 'MUTUAL' | 'OPTIONAL_MUTUAL' | 'ISTIO_MUTUAL';
  /** Names of the Secrets that hold its certificates; absent: files, or Istio's own certificate. */
  readonly credentials?: readonly string[];
  readonly source?: FieldRef;
}

export interface HttpFilterChain {
  readonly kind: 'http';
  readonly routeTable: string;
}

export interface TcpFilterChain {
  readonly kind: 'tcp';
  readonly clusters: readonly { readonly cluster: string; readonly weight: number }[];
}
