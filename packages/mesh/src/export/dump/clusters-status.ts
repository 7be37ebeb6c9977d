import type { JsonObject } from '@drydock/manifests';
import type { Endpoint, EnvoyCluster } from '../../envoy-cluster.ts';
import type { ProxyConfig } from '../../proxy-config.ts';
import { localityFields } from './dump-cluster.ts';
import { socketAddress } from './dump-options.ts';

/** Whether outlier detection keeps an endpoint out now. */
export type IsEjected = (cluster: EnvoyCluster, endpoint: Endpoint) => boolean;

/** What Envoy's admin answers to `/clusters?format=json`: every endpoint and its health. */
export function toClustersStatus(config: ProxyConfig, isEjected: IsEjected): JsonObject {
  return {
    cluster_statuses: [...config.clusters.values()].map((cluster) => ({
      name: cluster.name,
      added_via_api: true,
      host_statuses: levelsOf(cluster).map(({ endpoint, priority }) => ({
        address: socketAddress(endpoint.address, endpoint.port),
        health_status: healthOf(endpoint, isEjected(cluster, endpoint)),
        weight: endpoint.weight,
        ...localityFields(endpoint.locality),
        ...(priority === 0 ? {} : { priority }),
      })),
      observability_name: cluster.name,
    })),
  };
}

function levelsOf(
  cluster: EnvoyCluster,
): readonly { readonly endpoint: Endpoint; readonly priority: number }[] {
  return (cluster.priorities ?? [cluster.endpoints]).flatMap((endpoints, priority) =>
    endpoints.map((endpoint) => ({ endpoint, priority })),
  );
}

function healthOf({ healthy }: Endpoint, isEjected: boolean): JsonObject {
  return {
    ...(isEjected ? { failed_outlier_check: true } : {}),
    eds_health_status: healthy ? 'HEALTHY' : 'UNHEALTHY',
  };
}

/** The same as text: `/clusters`. */
export function clustersText(config: ProxyConfig, isEjected: IsEjected): string {
  const lines = [...config.clusters.values()].flatMap((cluster) => [
    `${cluster.name}::observability_name::${cluster.name}`,
    `${cluster.name}::added_via_api::true`,
    ...levelsOf(cluster).flatMap(({ endpoint, priority }) => {
      const place = `${cluster.name}::${endpoint.address}:${endpoint.port}`;
      const flags = [
        ...(isEjected(cluster, endpoint) ? ['/failed_outlier_check'] : []),
        ...(endpoint.healthy ? [] : ['/failed_eds_health']),
      ].join('');
      return [
        `${place}::health_flags::${flags === '' ? 'healthy' : flags}`,
        `${place}::weight::${endpoint.weight}`,
        `${place}::priority::${priority}`,
      ];
    }),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}
