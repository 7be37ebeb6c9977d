import type { EnvoyCluster } from '../envoy-cluster.ts';
import type { InboundConfig } from '../inbound-config.ts';
import { indexMesh, type MeshIndex } from '../index/mesh-index.ts';
import { notModelledFor } from '../index/not-modelled.ts';
import type { MeshInput, MeshProxy } from '../mesh-input.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import { BLACK_HOLE_CLUSTER, PASSTHROUGH_CLUSTER, serviceClusters } from './envoy-clusters.ts';
import { compileGateway } from './gateway.ts';
import { localityOf } from './locality.ts';
import { compileInbound } from './inbound.ts';
import { compileOutbound } from './outbound.ts';
import { telemetryOf } from '../telemetry/telemetry.ts';
import { scopeOf, type ProxyScope } from './proxy-scope.ts';

/**
 * What istiod would send this proxy. Takes an index (indexMesh, once for many proxies) or plain
 * input. Never throws on what validation lets pass; what is not modelled is listed in the result.
 */
export function compile(input: MeshIndex | MeshInput, proxy: MeshProxy): ProxyConfig {
  const index = 'caches' in input ? input : indexMesh(input);
  const scope = scopeOf(index, proxy);
  const inbound: InboundConfig = compileInbound(index, proxy);
  const { listeners, routeTables } =
    proxy.kind === 'gateway'
      ? compileGateway(index, proxy, scope)
      : compileOutbound(index, proxy, scope);
  return {
    proxy,
    listeners,
    routeTables,
    clusters: clustersOf(index, proxy, scope),
    inbound,
    settings: { pathNormalization: index.settings.pathNormalization },
    telemetry: telemetryOf(index, proxy),
    notModelled: notModelledFor(index.notModelled, proxy, index.settings.rootNamespace),
    notModelledByResource: index.notModelled.byResource,
  };
}

interface KnownClusters {
  readonly services: ProxyScope['services'];
  readonly clusters: ReadonlyMap<string, EnvoyCluster>;
}

/** All clusters of a proxy; workloads of one namespace share them unless a rule selects some of them. */
function clustersOf(
  index: MeshIndex,
  proxy: MeshProxy,
  scope: ProxyScope,
): ReadonlyMap<string, EnvoyCluster> {
  const isShared = !index.kinds
    .get('DestinationRule')
    ?.some((rule) => rule.spec['workloadSelector'] !== undefined);
  const cacheKey = `all ${proxy.namespace} ${localityOf(index, proxy)}`;
  const known = index.caches.clusters.get(cacheKey) as KnownClusters | undefined; // only written here
  if (isShared && known?.services === scope.services) return known.clusters;
  const clusters = new Map<string, EnvoyCluster>();
  for (const service of scope.services) {
    for (const cluster of serviceClusters(index, service, proxy)) {
      if (!clusters.has(cluster.name)) clusters.set(cluster.name, cluster);
    }
  }
  clusters.set(PASSTHROUGH_CLUSTER.name, PASSTHROUGH_CLUSTER);
  clusters.set(BLACK_HOLE_CLUSTER.name, BLACK_HOLE_CLUSTER);
  if (isShared) index.caches.clusters.set(cacheKey, { services: scope.services, clusters });
  return clusters;
}
