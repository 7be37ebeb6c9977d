import type { JsonObject, JsonValue } from '@drydock/manifests';
import type { EnvoyCluster, Endpoint } from '../envoy-cluster.ts';
import type { Listener, ProxyConfig } from '../proxy-config.ts';
import { loadAssignment, outlierJson, policyName, thresholds } from './dump/dump-cluster.ts';
import { tcpProxy } from './dump/dump-listener.ts';
import { socketAddress } from './dump/dump-options.ts';
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
        const filters = filtersOf(listener, config, options);
        if (!filters) return [];
        const { address, port } = options.listen(listener);
        const place = socketAddress(address, port);
        return [{ name: listener.name, address: place, filter_chains: [{ filters }] }];
      }),
      clusters: [...config.clusters.values()].flatMap((cluster) => toCluster(cluster, options)),
    },
  };
}

/** Plain connections of a listener: HTTP where it has any, else TCP to clusters that are exported. */
function filtersOf(
  { chains }: Listener,
  config: ProxyConfig,
  options: ExportOptions,
): JsonValue[] | undefined {
  for (const { filter } of chains) {
    if (filter.kind === 'http') return [connectionManager(config, filter.routeTable, options)];
  }
  const plain = chains.find(({ match }) => match.transport !== 'tls' && !match.serverNames);
  if (plain?.filter.kind !== 'tcp') return undefined;
  const { clusters } = plain.filter;
  const areKnown = clusters.every(({ cluster }) => isExported(config.clusters.get(cluster)));
  return areKnown && clusters.length > 0 ? [tcpProxy(plain.filter, plain.name)] : undefined;
}

function isExported(cluster: EnvoyCluster | undefined): boolean {
  if (!cluster) return false;
  return cluster.discovery !== 'ORIGINAL_DST' && cluster.discovery !== 'BLACK_HOLE';
}

// What Istio's bootstrap changes of Envoy's defaults: a fragment is cut off, not refused; regexes may be large.
const RUNTIME: JsonObject = {
  'envoy.reloadable_features.http_reject_path_with_fragment': false,
  're2.max_program_size.error_level': 32_768,
};

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
        virtual_hosts: virtualHosts.map((host) => toEnvoyVirtualHost(host, config.clusters)),
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
  if (!isExported(cluster)) return [];
  const { name, loadBalancing, connectionPool, outlierDetection } = cluster;
  const moved = (endpoint: Endpoint): Endpoint => ({
    ...endpoint,
    ...options.endpoint(endpoint, cluster),
    mtls: false,
    weight: Math.max(1, Math.round(endpoint.weight)),
  });
  const assignment = loadAssignment({
    ...cluster,
    endpoints: cluster.endpoints.map(moved),
    ...(cluster.priorities
      ? { priorities: cluster.priorities.map((level) => level.map(moved)) }
      : {}),
  });
  return [
    {
      name,
      type: 'STATIC',
      connect_timeout: '10s',
      lb_policy: loadBalancing.kind === 'PASSTHROUGH' ? 'ROUND_ROBIN' : policyName(loadBalancing),
      ...(connectionPool ? { circuit_breakers: { thresholds: [thresholds(connectionPool)] } } : {}),
      ...(outlierDetection ? { outlier_detection: outlierJson(outlierDetection) } : {}),
      load_assignment: assignment,
    },
  ];
}

/** What of a proxy's configuration an export does not hold, one sentence each. */
export function leftOutOfExport(config: ProxyConfig): readonly string[] {
  const { clusters, inbound, notModelled, listeners } = config;
  const all = [...clusters.values()];
  const originating = all.filter(({ tls }) => tls.mode === 'SIMPLE' || tls.mode === 'MUTUAL');
  const terminating = listeners.filter(({ chains }) => chains.some((chain) => chain.terminatesTls));
  return [
    'Istio mTLS: every connection to an endpoint is plaintext.',
    ...originating.map(({ name, tls }) => `TLS origination (${tls.mode}) of cluster ${name}.`),
    ...terminating.map(({ name }) => `TLS of listener ${name}: it takes plaintext.`),
    ...inbound.policies.map(({ namespace, name }) => `AuthorizationPolicy ${namespace}/${name}.`),
    ...inbound.jwt.map(({ source }) => {
      const { namespace, name } = source.resource;
      return `RequestAuthentication ${namespace}/${name}.`;
    }),
    ...notModelled.map(({ message }) => message),
  ];
}
