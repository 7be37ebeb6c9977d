import type { JsonObject } from '@drydock/manifests';
import type { ConnectionPool, EnvoyCluster, OutlierDetection } from '../../envoy-cluster.ts';
import { duration } from '../envoy-route.ts';
import { ADS, configMetadata, socketAddress, typed } from './dump-options.ts';

const NO_LIMIT = 4_294_967_295;

/** A cluster in Envoy's JSON, as istiod sends it. */
export function dumpCluster(cluster: EnvoyCluster): JsonObject {
  const { name, discovery, loadBalancing, connectionPool, outlierDetection } = cluster;
  const isRing = loadBalancing.kind === 'RING_HASH' && !loadBalancing.isMaglev;
  return typed('envoy.config.cluster.v3.Cluster', {
    name,
    ...typeOf(cluster),
    connect_timeout: '10s',
    ...(discovery === 'ORIGINAL_DST'
      ? { lb_policy: 'CLUSTER_PROVIDED' }
      : loadBalancing.kind === 'PASSTHROUGH'
        ? {}
        : { lb_policy: policyName(loadBalancing) }),
    ...(isRing ? { ring_hash_lb_config: { minimum_ring_size: 1024 } } : {}),
    circuit_breakers: { thresholds: [thresholds(connectionPool)] },
    ...(outlierDetection ? { outlier_detection: outlierJson(outlierDetection) } : {}),
    ...inlineEndpoints(cluster),
    ...transportSockets(cluster),
    ...configMetadata(destinationRuleOf(cluster), {
      ...(cluster.subset === '' ? {} : { subset: cluster.subset }),
      ...(cluster.service
        ? {
            services: [
              {
                host: cluster.host,
                name: serviceName(cluster),
                namespace: cluster.service.namespace,
              },
            ],
          }
        : {}),
    }),
  });
}

/** Envoy's name of a load balancer. */
export function policyName(balancing: EnvoyCluster['loadBalancing']): string {
  return balancing.kind === 'RING_HASH' && balancing.isMaglev ? 'MAGLEV' : balancing.kind;
}

/** A subset's source is a field of its rule: the same resource. */
function destinationRuleOf({ source }: EnvoyCluster): EnvoyCluster['source'] {
  return source?.resource.kind === 'DestinationRule' ? source : undefined;
}

function serviceName({ service, host }: EnvoyCluster): string {
  return service?.kind === 'Service' ? service.name : host;
}

function typeOf({ name, discovery }: EnvoyCluster): JsonObject {
  if (discovery === 'BLACK_HOLE') return { type: 'STATIC' };
  if (discovery !== 'EDS') return { type: discovery };
  return { type: 'EDS', eds_cluster_config: { eds_config: ADS, service_name: name } };
}

/** Circuit breaker limits in Envoy's JSON. */
export function thresholds(pool: ConnectionPool | undefined): JsonObject {
  return {
    max_connections: pool?.maxConnections ?? NO_LIMIT,
    max_pending_requests: pool?.maxPendingRequests ?? NO_LIMIT,
    max_requests: pool?.maxRequests ?? NO_LIMIT,
    max_retries: pool?.maxRetries ?? NO_LIMIT,
    track_remaining: true,
  };
}

/** Outlier detection in Envoy's JSON. */
export function outlierJson(detection: OutlierDetection): JsonObject {
  const { consecutive5xx, consecutiveGatewayErrors } = detection;
  return {
    consecutive_5xx: consecutive5xx,
    enforcing_consecutive_5xx: consecutive5xx > 0 ? 100 : 0,
    consecutive_gateway_failure: consecutiveGatewayErrors,
    enforcing_consecutive_gateway_failure: consecutiveGatewayErrors > 0 ? 100 : 0,
    enforcing_success_rate: 0,
    interval: duration(detection.intervalMs),
    base_ejection_time: duration(detection.baseEjectionMs),
    max_ejection_percent: detection.maxEjectionPercent,
  };
}

/** Endpoints by locality and priority, as EDS carries them. */
export function loadAssignment(cluster: EnvoyCluster): JsonObject {
  const levels = cluster.priorities ?? [cluster.endpoints];
  return {
    cluster_name: cluster.name,
    endpoints: levels.flatMap((endpoints, priority) => {
      const localities = new Map<string, JsonObject[]>();
      for (const endpoint of endpoints) {
        const group = localities.get(endpoint.locality) ?? [];
        localities.set(endpoint.locality, group);
        group.push({
          endpoint: { address: socketAddress(endpoint.address, endpoint.port) },
          health_status: endpoint.healthy ? 'HEALTHY' : 'UNHEALTHY',
          load_balancing_weight: endpoint.weight,
          ...(endpoint.mtls
            ? {
                metadata: {
                  filter_metadata: { 'envoy.transport_socket_match': { tlsMode: 'istio' } },
                },
              }
            : {}),
        });
      }
      return Array.from(localities, ([locality, lb_endpoints]) => ({
        ...localityFields(locality),
        lb_endpoints,
        ...(priority === 0 ? {} : { priority }),
      }));
    }),
  };
}

/** `region/zone/subzone` as Envoy's Locality. */
export function localityFields(locality: string): JsonObject {
  const [region = '', zone = '', subZone = ''] = locality.split('/');
  return region === ''
    ? {}
    : {
        locality: {
          region,
          ...(zone === '' ? {} : { zone }),
          ...(subZone === '' ? {} : { sub_zone: subZone }),
        },
      };
}

function inlineEndpoints(cluster: EnvoyCluster): JsonObject {
  const isInline = cluster.discovery === 'STATIC' || cluster.discovery === 'STRICT_DNS';
  return isInline ? { load_assignment: loadAssignment(cluster) } : {};
}

function transportSockets(cluster: EnvoyCluster): JsonObject {
  const { tls, endpoints } = cluster;
  switch (tls.mode) {
    case 'DISABLE':
      return {};
    case 'auto':
      return {
        transport_socket_matches: [
          {
            name: 'tlsMode-istio',
            match: { tlsMode: 'istio' },
            transport_socket: tlsSocket(istioContext(cluster)),
          },
          {
            name: 'tlsMode-disabled',
            match: {},
            transport_socket: {
              name: 'envoy.transport_sockets.raw_buffer',
              typed_config: typed('envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer', {}),
            },
          },
        ],
      };
    case 'ISTIO_MUTUAL':
      return { transport_socket: tlsSocket(istioContext(cluster)) };
    default:
      return endpoints.length === 0 && cluster.discovery === 'BLACK_HOLE'
        ? {}
        : {
            transport_socket: tlsSocket({
              common_tls_context: {},
              ...(tls.sni ? { sni: tls.sni } : {}),
            }),
          };
  }
}

function tlsSocket(context: JsonObject): JsonObject {
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: typed('envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext', context),
  };
}

function istioContext({ name, tls, endpoints }: EnvoyCluster): JsonObject {
  const identities = [
    ...new Set(
      endpoints
        .filter(({ mtls }) => mtls)
        .map(
          ({ namespace, serviceAccount }) =>
            `spiffe://cluster.local/ns/${namespace}/sa/${serviceAccount}`,
        ),
    ),
  ];
  return {
    common_tls_context: {
      tls_params: {
        tls_minimum_protocol_version: 'TLSv1_2',
        tls_maximum_protocol_version: 'TLSv1_3',
      },
      alpn_protocols: ['istio-peer-exchange', 'istio'],
      tls_certificate_sds_secret_configs: [{ name: 'default', sds_config: ADS }],
      combined_validation_context: {
        default_validation_context: {
          match_subject_alt_names: identities.map((exact) => ({ exact })),
        },
        validation_context_sds_secret_config: { name: 'ROOTCA', sds_config: ADS },
      },
    },
    sni: tls.sni ?? name.replaceAll('|', '_.'),
  };
}
