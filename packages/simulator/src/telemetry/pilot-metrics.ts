import type { StoreView } from '@drydock/kubernetes';
import type { MeshIndex } from '@drydock/mesh';
import { ISTIO_NAMESPACE, ISTIO_VERSION } from '../istio/istio-version.ts';
import { asPod, isReady, isRunning, PODS, type Pod } from '../objects/pod.ts';
import type { ProxyStatus } from '../simulator.ts';
import type { MetricStore, StoredSeries } from './metric-store.ts';

/** Upper bounds of pilot_proxy_convergence_time, in seconds. Upstream: istio pilot/pkg/xds/monitoring.go. */
const CONVERGENCE_BOUNDS: readonly number[] = [0.1, 0.5, 1, 3, 5, 10, 20, 30];
const XDS_TYPES = ['cds', 'eds', 'lds', 'rds'] as const;

export function isIstiod({ metadata }: Pod): boolean {
  return metadata.namespace === ISTIO_NAMESPACE && metadata.labels?.['app'] === 'istiod';
}

/** The pod of istiod that proxies are connected to: the first ready one. */
export function activeIstiod(store: StoreView): Pod | undefined {
  return store
    .list(PODS, ISTIO_NAMESPACE)
    .map(asPod)
    .find((pod) => isIstiod(pod) && isRunning(pod) && isReady(pod));
}

/** Counts one configuration that a proxy took. */
export function countPush(
  metrics: MetricStore,
  istiod: Pod | undefined,
  convergenceMs: number,
): void {
  const owner = istiod?.metadata.uid;
  if (owner === undefined) return;
  for (const type of XDS_TYPES) metrics.add(owner, 'pilot_xds_pushes', { type });
  metrics.observe(owner, 'pilot_proxy_convergence_time', {
    labels: {},
    value: convergenceMs / 1000,
    bounds: CONVERGENCE_BOUNDS,
  });
}

export interface PilotState {
  readonly proxies: readonly ProxyStatus[];
  readonly mesh: MeshIndex;
  /** Whether this pod is the one that proxies are connected to. */
  readonly isActive: boolean;
}

/** istiod's gauges. No proxy here ever refuses a configuration: rejects stay 0. */
export function pilotGauges({ proxies, mesh, isActive }: PilotState): readonly StoredSeries[] {
  const gauge = (
    name: string,
    value: number,
    labels: Readonly<Record<string, string>> = {},
  ): StoredSeries => ({ name, labels, value });
  return [
    gauge('istio_build', 1, { component: 'pilot', tag: ISTIO_VERSION }),
    gauge('pilot_info', 1, { version: ISTIO_VERSION }),
    gauge('pilot_xds', isActive ? proxies.length : 0, { version: ISTIO_VERSION }),
    gauge('pilot_services', mesh.services.all.length),
    gauge('pilot_virt_services', mesh.kinds.get('VirtualService')?.length ?? 0),
    gauge('pilot_total_xds_rejects', 0),
    gauge('pilot_total_xds_internal_errors', 0),
  ];
}
