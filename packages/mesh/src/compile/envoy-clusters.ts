import type { Endpoint, EnvoyCluster } from '../envoy-cluster.ts';
import {
  findDestinationRule,
  type MergedDestinationRule,
  type SubsetRule,
} from '../index/destination-rules.ts';
import { endpointsOf } from '../index/endpoints.ts';
import type { MeshIndex } from '../index/mesh-index.ts';
import type { MeshPort, MeshService } from '../index/mesh-service.ts';
import { mtlsModeOf } from '../index/peer-authentication.ts';
import { labelsMatch } from '../json-access.ts';
import type { MeshProxy } from '../mesh-input.ts';
import { byLocality, localityOf } from './locality.ts';
import {
  connectionPoolOf,
  effectivePolicy,
  loadBalancingOf,
  outlierDetectionOf,
  upstreamTlsOf,
} from './traffic-policy.ts';

/** `outbound|9080|v2|reviews.prod.svc.cluster.local` */
export function clusterName(port: number, subset: string, host: string): string {
  return `outbound|${port}|${subset}|${host}`;
}

/** The clusters of one service as one proxy sees them: each port, and each subset of it. */
export function serviceClusters(
  index: MeshIndex,
  service: MeshService,
  proxy: MeshProxy,
): readonly EnvoyCluster[] {
  if (service.resolution === 'alias') return [];
  const rule = findDestinationRule(index.destinationRules, service, proxy, index.settings);
  const locality = localityOf(index, proxy);
  const cacheKey = `${service.namespace}/${service.host} ${locality}`;
  const cached = index.caches.clusters.get(cacheKey) as
    | Map<MergedDestinationRule | undefined, readonly EnvoyCluster[]>
    | undefined; // only this function writes the cache
  const known = cached?.get(rule);
  if (known) return known;
  const clusters = buildClusters(index, service, rule, locality);
  if (cached) cached.set(rule, clusters);
  else index.caches.clusters.set(cacheKey, new Map([[rule, clusters]]));
  return clusters;
}

function buildClusters(
  index: MeshIndex,
  service: MeshService,
  rule: MergedDestinationRule | undefined,
  locality: string,
): readonly EnvoyCluster[] {
  const clusters: EnvoyCluster[] = [];
  for (const port of service.ports) {
    const endpoints = endpointsOf(service, port, index.endpoints).map((endpoint) =>
      acceptsMtls(index, endpoint),
    );
    const shared = { index, service, port, endpoints, rule, locality };
    clusters.push(buildCluster(shared));
    for (const subset of rule?.subsets ?? []) clusters.push(buildCluster(shared, subset));
  }
  return clusters;
}

/** A server whose PeerAuthentication says DISABLE loses its tlsMode: clients speak plaintext to it. */
function acceptsMtls(index: MeshIndex, endpoint: Endpoint): Endpoint {
  if (!endpoint.mtls || mtlsModeOf(index, endpoint, endpoint.port).mode !== 'DISABLE') {
    return endpoint;
  }
  return { ...endpoint, mtls: false };
}

interface ClusterParts {
  readonly index: MeshIndex;
  readonly service: MeshService;
  readonly port: MeshPort;
  readonly endpoints: readonly Endpoint[];
  readonly rule: MergedDestinationRule | undefined;
  /** Of the proxy. */
  readonly locality: string;
}

function buildCluster(parts: ClusterParts, subset?: SubsetRule): EnvoyCluster {
  const { index, service, port, rule } = parts;
  const policy = effectivePolicy(rule, port.number, subset);
  const connectionPool = connectionPoolOf(policy);
  const outlierDetection = outlierDetectionOf(policy);
  const labels = subset?.labels ?? {};
  const selected = subset
    ? parts.endpoints.filter((endpoint) => isInSubset(service, endpoint, labels))
    : parts.endpoints;
  const source = subset?.source ?? (rule ? { resource: rule.first.key, path: '' } : undefined);
  const autoMtls = index.settings.autoMtls && !service.external;
  const loadBalancing = loadBalancingOf(policy);
  return {
    name: clusterName(port.number, subset?.name ?? '', service.host),
    discovery: discoveryOf(service, loadBalancing.kind),
    host: service.host,
    port: port.number,
    subset: subset?.name ?? '',
    labels,
    ...byLocality(service.resolution === 'none' ? [] : selected, parts.locality, policy, {
      mesh: index.settings.localityLb,
      prefersClose: service.prefersClose,
    }),
    loadBalancing,
    tls: upstreamTlsOf(policy, autoMtls ? 'auto' : 'DISABLE'),
    service: service.object.key,
    ...(connectionPool ? { connectionPool } : {}),
    ...(outlierDetection ? { outlierDetection } : {}),
    ...(source ? { source } : {}),
  };
}

/** A DNS host is one endpoint without labels of its own: every subset has it unless endpoints are listed. */
function isInSubset(
  service: MeshService,
  endpoint: Endpoint,
  labels: Readonly<Record<string, string>>,
): boolean {
  return labelsMatch(labels, endpoint.labels) && service.resolution !== 'none';
}

function discoveryOf(
  service: MeshService,
  balancing: EnvoyCluster['loadBalancing']['kind'],
): EnvoyCluster['discovery'] {
  if (service.resolution === 'dns') return 'STRICT_DNS';
  if (service.resolution === 'none' || balancing === 'PASSTHROUGH') return 'ORIGINAL_DST';
  return 'EDS';
}

/** Clusters that every proxy has. */
export const PASSTHROUGH_CLUSTER: EnvoyCluster = {
  name: 'PassthroughCluster',
  discovery: 'ORIGINAL_DST',
  host: '',
  port: 0,
  subset: '',
  labels: {},
  endpoints: [],
  loadBalancing: { kind: 'PASSTHROUGH' },
  tls: { mode: 'DISABLE' },
};

export const BLACK_HOLE_CLUSTER: EnvoyCluster = {
  ...PASSTHROUGH_CLUSTER,
  name: 'BlackHoleCluster',
  discovery: 'BLACK_HOLE',
};
