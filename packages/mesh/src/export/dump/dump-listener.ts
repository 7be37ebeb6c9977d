import type { JsonObject, JsonValue } from '@drydock/manifests';
import type { FilterChain, Listener, ProxyConfig, TcpFilterChain } from '../../proxy-config.ts';
import { ADS, configMetadata, socketAddress, typed } from './dump-options.ts';

const HCM = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const TCP_PROXY = 'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy';

/** A listener in Envoy's JSON, as istiod sends it. */
export function dumpListener(listener: Listener, config: ProxyConfig): JsonObject {
  const isGateway = config.proxy.kind === 'gateway';
  const isVirtual = listener.name === 'virtualOutbound';
  // What accepts anything else is the default chain of a listener with several.
  const last = listener.chains.at(-1);
  const hasDefault = listener.chains.length > 1 && last !== undefined && !isMatching(last);
  const chains = hasDefault ? listener.chains.slice(0, -1) : listener.chains;
  return typed('envoy.config.listener.v3.Listener', {
    name: listener.name,
    address: socketAddress(listener.address, listener.port),
    filter_chains: chains.map((chain) => dumpChain(chain)),
    ...(hasDefault ? { default_filter_chain: dumpChain(last) } : {}),
    ...(isVirtual ? { use_original_dst: true } : {}),
    ...(!isVirtual && !isGateway ? { bind_to_port: false } : {}),
    listener_filters: [
      { name: 'envoy.filters.listener.tls_inspector' },
      { name: 'envoy.filters.listener.http_inspector' },
    ],
    traffic_direction: 'OUTBOUND',
  });
}

function isMatching({ match }: FilterChain): boolean {
  return Object.keys(match).length > 0;
}

function dumpChain(chain: FilterChain): JsonObject {
  const { filter, terminatesTls } = chain;
  return {
    ...(isMatching(chain) ? { filter_chain_match: chainMatch(chain.match) } : {}),
    name: chain.name,
    filters: [
      filter.kind === 'http' ? rdsManager(filter.routeTable) : tcpProxy(filter, chain.name),
    ],
    ...(terminatesTls
      ? {
          transport_socket: {
            name: 'envoy.transport_sockets.tls',
            typed_config: typed('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext', {
              common_tls_context: { alpn_protocols: ['h2', 'http/1.1'] },
              require_client_certificate: terminatesTls !== 'SIMPLE',
            }),
          },
        }
      : {}),
    ...configMetadata(chain.source),
  };
}

function chainMatch({ transport, serverNames, http, addresses }: FilterChain['match']): JsonObject {
  return {
    ...(http ? { transport_protocol: 'raw_buffer' } : {}),
    ...(transport ? { transport_protocol: transport } : {}),
    ...(http ? { application_protocols: ['http/1.1', 'h2c'] } : {}),
    ...(serverNames ? { server_names: [...serverNames] } : {}),
    ...(addresses
      ? {
          prefix_ranges: addresses.map((address) => {
            const [prefix = '', length] = address.split('/');
            return { address_prefix: prefix, prefix_len: Number(length ?? 32) };
          }),
        }
      : {}),
  };
}

function rdsManager(routeTable: string): JsonObject {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: typed(HCM, {
      stat_prefix: `outbound_0.0.0.0_${routeTable}`,
      rds: { config_source: ADS, route_config_name: routeTable },
      http_filters: httpFilters(),
    }),
  };
}

function httpFilters(): JsonValue[] {
  return [
    'istio.alpn',
    'envoy.filters.http.fault',
    'envoy.filters.http.cors',
    'istio.stats',
    'envoy.filters.http.router',
  ].map((name) => ({ name }));
}

/** The filter that passes connections on unread. */
export function tcpProxy({ clusters }: TcpFilterChain, prefix: string): JsonObject {
  const [only] = clusters;
  return {
    name: 'envoy.filters.network.tcp_proxy',
    typed_config: typed(TCP_PROXY, {
      stat_prefix: clusters.length === 1 && only ? only.cluster : prefix,
      ...(clusters.length === 1 && only
        ? { cluster: only.cluster }
        : {
            weighted_clusters: {
              clusters: clusters.map(({ cluster, weight }) => ({ name: cluster, weight })),
            },
          }),
    }),
  };
}

/** The listener of port 15006: per workload port a chain for mTLS and, unless STRICT, one for plaintext. */
export function dumpInboundListener({ inbound, proxy }: ProxyConfig): JsonObject {
  const ports = [...inbound.ports.values()].toSorted((a, b) => a.port - b.port);
  return typed('envoy.config.listener.v3.Listener', {
    name: 'virtualInbound',
    address: socketAddress('0.0.0.0', 15_006),
    filter_chains: [
      {
        filter_chain_match: { destination_port: 15_006 },
        name: 'virtualInbound-blackhole',
        filters: [
          tcpProxy({ kind: 'tcp', clusters: [{ cluster: 'BlackHoleCluster', weight: 1 }] }, ''),
        ],
      },
      ...[...ports, inbound.defaultPort].flatMap((port) => inboundChains(port, { inbound, proxy })),
    ],
    listener_filters: [
      { name: 'envoy.filters.listener.original_dst' },
      { name: 'envoy.filters.listener.tls_inspector' },
      { name: 'envoy.filters.listener.http_inspector' },
    ],
    traffic_direction: 'INBOUND',
    continue_on_listener_filters_timeout: true,
  });
}

type InboundPort = ProxyConfig['inbound']['defaultPort'];

const ISTIO_ALPN = ['istio', 'istio-peer-exchange', 'istio-http/1.0', 'istio-http/1.1', 'istio-h2'];
const ISTIO_HTTP_ALPN = ['istio-http/1.0', 'istio-http/1.1', 'istio-h2'];

function inboundChains(
  port: InboundPort,
  { inbound, proxy }: Pick<ProxyConfig, 'inbound' | 'proxy'>,
): readonly JsonObject[] {
  const isAny = port.port === 0;
  const place = isAny ? 'virtualInbound' : `${proxy.ip}_${port.port}`;
  const tls = { transport_protocol: 'tls' } as const;
  const plain = { transport_protocol: 'raw_buffer' } as const;
  const filtersFor = (isHttp: boolean): JsonValue[] => [
    isHttp
      ? inlineManager(port, inbound)
      : tcpProxy({ kind: 'tcp', clusters: [{ cluster: port.cluster, weight: 1 }] }, place),
  ];
  const chain = (match: JsonObject, isHttp: boolean): JsonObject => ({
    filter_chain_match: { ...(isAny ? {} : { destination_port: port.port }), ...match },
    name: isAny
      ? isHttp
        ? 'virtualInbound-catchall-http'
        : 'virtualInbound'
      : `0.0.0.0_${port.port}`,
    filters: filtersFor(isHttp),
    ...(match['transport_protocol'] === 'tls' ? { transport_socket: istioServerTls() } : {}),
  });
  const chains: JsonObject[] = [];
  if (port.mtls !== 'DISABLE') {
    if (port.protocol === 'auto') {
      chains.push(chain({ ...tls, application_protocols: ISTIO_HTTP_ALPN }, true));
      chains.push(chain({ ...tls, application_protocols: ISTIO_ALPN.slice(0, 2) }, false));
    } else {
      const match = port.mtls === 'STRICT' ? tls : { ...tls, application_protocols: ISTIO_ALPN };
      chains.push(chain(match, port.protocol === 'http'));
    }
  }
  if (port.mtls === 'STRICT') return chains;
  if (port.protocol === 'auto') {
    chains.push(chain({ ...plain, application_protocols: ['http/1.1', 'h2c'] }, true));
  }
  chains.push(chain(plain, port.protocol === 'http'));
  return chains;
}

function istioServerTls(): JsonObject {
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: typed('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext', {
      common_tls_context: {
        tls_certificate_sds_secret_configs: [{ name: 'default', sds_config: ADS }],
        combined_validation_context: {
          validation_context_sds_secret_config: { name: 'ROOTCA', sds_config: ADS },
        },
        alpn_protocols: ['istio-peer-exchange', 'h2', 'http/1.1'],
      },
      require_client_certificate: true,
    }),
  };
}

/** The route configuration of an inbound port: everything to the application. */
export function inboundRouteConfig(port: InboundPort): JsonObject {
  const name = port.port === 0 ? 'InboundPassthroughCluster' : port.cluster;
  return {
    name,
    virtual_hosts: [
      {
        name: port.port === 0 ? 'inbound|http|0' : `inbound|http|${port.port}`,
        domains: ['*'],
        routes: [
          {
            name: 'default',
            match: { prefix: '/' },
            route: { cluster: port.cluster, timeout: '0s' },
            decorator: { operation: `${port.cluster}/*` },
          },
        ],
      },
    ],
    validate_clusters: false,
  };
}

function inlineManager(port: InboundPort, inbound: ProxyConfig['inbound']): JsonObject {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: typed(HCM, {
      stat_prefix: port.port === 0 ? 'InboundPassthroughCluster' : `inbound_0.0.0.0_${port.port}`,
      route_config: inboundRouteConfig(port),
      http_filters: [
        { name: 'istio.metadata_exchange' },
        ...(inbound.jwt.length > 0 ? [{ name: 'envoy.filters.http.jwt_authn' }] : []),
        ...(inbound.policies.length > 0 ? [{ name: 'envoy.filters.http.rbac' }] : []),
        { name: 'istio.stats' },
        { name: 'envoy.filters.http.router' },
      ],
    }),
  };
}
