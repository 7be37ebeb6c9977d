import type { JsonObject } from '@drydock/manifests';
import type { EnvoyCluster, Endpoint } from '../envoy-cluster.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import { toEnvoyVirtualHost } from './envoy-route.ts';

export interface ExportOptions {
  /** Listeners and endpoints as they are, or moved to where they can be reached. */
  readonly listen: (listener: { readonly address: string; readonly port: number }) => {
    readonly address: string;
    readonly port: number;
  };
  readonly endpoint: (
    endpoint: Pick<Endpoint, 'address' | 'port'>,
    cluster: EnvoyCluster,
  ) => { readonly address: string; readonly port: number };
  /** More fields of each HTTP connection manager, such as its access log. */
  readonly connectionManager?: JsonObject;
}

/** The parts of Envoy's Bootstrap message that the export fills. */
export interface EnvoyBootstrap {
  readonly layered_runtime: JsonObject;
  readonly static_resources: {
    readonly listeners: readonly JsonObject[];
    readonly clusters: readonly JsonObject[];
  };
}

/**
 * A static bootstrap with the HTTP listeners of a proxy, its route tables and clusters, for a real
 * Envoy. TLS, original destinations and policies of the server side are left out.
 */
export function toEnvoyBootstrap(config: ProxyConfig, options: ExportOptions): EnvoyBootstrap {
  return {
    layered_runtime: { layers: [{ name: 'istio', static_layer: RUNTIME }] },
    static_resources: {
      listeners: config.listeners.flatMap((listener) => {
        const chain = listener.chains.find(({ filter }) => filter.kind === 'http');
        if (chain?.filter.kind !== 'http') return [];
        const { address, port } = options.listen(listener);
        return [
          {
            name: listener.name,
            address: socketAddress(address, port),
            filter_chains: [
              { filters: [connectionManager(config, chain.filter.routeTable, options)] },
            ],
          },
        ];
      }),
      clusters: [...config.clusters.values()].flatMap((cluster) => toCluster(cluster, options)),
    },
  };
}

// What Istio's bootstrap changes of Envoy's defaults: a fragment is cut off, not refused; regexes may be large.
const RUNTIME: JsonObject = {
  'envoy.reloadable_features.http_reject_path_with_fragment': false,
  're2.max_program_size.error_level': 32_768,
};

function socketAddress(address: string, port: number): JsonObject {
  return { socket_address: { address, port_value: port } };
}

function connectionManager(
  config: ProxyConfig,
  tableName: string,
  options: ExportOptions,
): JsonObject {
  const { pathNormalization } = config.settings;
  const isDecoding = pathNormalization === 'DECODE_AND_MERGE_SLASHES';
  const virtualHosts = config.routeTables.get(tableName)?.virtualHosts ?? [];
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type':
        'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
      stat_prefix: tableName,
      normalize_path: pathNormalization !== 'NONE',
      merge_slashes: pathNormalization === 'MERGE_SLASHES' || isDecoding,
      ...(isDecoding ? { path_with_escaped_slashes_action: 'UNESCAPE_AND_FORWARD' } : {}),
      route_config: {
        name: tableName,
        ignore_port_in_host_matching: true,
        virtual_hosts: virtualHosts.map((host) => toEnvoyVirtualHost(host)),
        validate_clusters: false,
      },
      http_filters: [
        filter('envoy.filters.http.fault', 'fault.v3.HTTPFault'),
        filter('envoy.filters.http.cors', 'cors.v3.Cors'),
        filter('envoy.filters.http.router', 'router.v3.Router'),
      ],
      ...options.connectionManager,
    },
  };
}

function filter(name: string, type: string): JsonObject {
  const typed = { '@type': `type.googleapis.com/envoy.extensions.filters.http.${type}` };
  return { name, typed_config: typed };
}

function toCluster(cluster: EnvoyCluster, options: ExportOptions): JsonObject[] {
  if (cluster.discovery === 'ORIGINAL_DST' || cluster.discovery === 'BLACK_HOLE') return [];
  const endpoints = cluster.endpoints.map((endpoint) => {
    const { address, port } = options.endpoint(endpoint, cluster);
    return {
      endpoint: { address: socketAddress(address, port) },
      health_status: endpoint.healthy ? 'HEALTHY' : 'UNHEALTHY',
      load_balancing_weight: Math.max(1, Math.round(endpoint.weight)),
    };
  });
  const { kind } = cluster.loadBalancing;
  return [
    {
      name: cluster.name,
      type: 'STATIC',
      connect_timeout: '10s',
      lb_policy: kind === 'PASSTHROUGH' ? 'ROUND_ROBIN' : kind,
      load_assignment: { cluster_name: cluster.name, endpoints: [{ lb_endpoints: endpoints }] },
    },
  ];
}
