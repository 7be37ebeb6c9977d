import type { ProxyConfig } from '@drydock/mesh';
import type { IsEjected } from '@drydock/mesh';
import type { StoredSeries } from './metric-store.ts';

export interface ProxyState {
  readonly config: ProxyConfig;
  readonly isEjected: IsEjected;
  /** Milliseconds since the proxy started. */
  readonly uptimeMs: number;
}

/** Envoy's gauges of a proxy: its server, its managers, and the members of each cluster. */
export function proxyGauges({ config, isEjected, uptimeMs }: ProxyState): readonly StoredSeries[] {
  const gauge = (
    name: string,
    value: number,
    labels: Readonly<Record<string, string>> = {},
  ): StoredSeries => ({ name: `envoy_${name}`, labels, value });
  return [
    gauge('server_live', 1),
    gauge('server_state', 0),
    gauge('server_uptime', Math.floor(uptimeMs / 1000)),
    gauge('cluster_manager_active_clusters', config.clusters.size),
    gauge('listener_manager_total_listeners_active', config.listeners.length + 1),
    gauge('listener_manager_workers_started', 1),
    ...[...config.clusters.values()].flatMap((cluster) => {
      const labels = { cluster_name: cluster.name };
      const ejected = cluster.endpoints.filter((endpoint) => isEjected(cluster, endpoint)).length;
      const healthy = cluster.endpoints.filter(
        (endpoint) => endpoint.healthy && !isEjected(cluster, endpoint),
      ).length;
      return [
        gauge('cluster_membership_total', cluster.endpoints.length, labels),
        gauge('cluster_membership_healthy', healthy, labels),
        ...(cluster.outlierDetection
          ? [gauge('cluster_outlier_detection_ejections_active', ejected, labels)]
          : []),
      ];
    }),
  ];
}
