import type { StoreView } from '@drydock/kubernetes';
import { parseTimestamp } from '@drydock/manifests';
import type { Distribution } from '../istio/distribution.ts';
import { envoyAdminPorts } from '../istio/envoy-admin.ts';
import { istiodDebugPorts } from '../istio/istiod-debug.ts';
import type { PodPortSource } from '../kubelet/pod-port.ts';
import { asPod, PODS, type Pod } from '../objects/pod.ts';
import type { ProxyStatus, TelemetryView } from '../simulator.ts';
import type { Traffic } from '../traffic/create-traffic.ts';
import type { MeshTelemetry } from './mesh-telemetry.ts';
import type { StoredSeries } from './metric-store.ts';
import { activeIstiod, isIstiod, pilotGauges } from './pilot-metrics.ts';
import { metricsOf } from './pod-metrics.ts';
import { proxyGauges, type ProxyState } from './proxy-gauges.ts';

export interface TelemetryParts {
  readonly store: StoreView;
  readonly telemetry: MeshTelemetry;
  readonly distribution: Distribution;
  readonly traffic: Pick<Traffic, 'reachPod' | 'ejectionsOf'>;
  readonly now: () => number;
}

/** The telemetry of a simulator as it is read from outside: by a scraper, and through the ports of pods. */
export interface TelemetryConsole {
  readonly view: TelemetryView;
  readonly podPorts: readonly PodPortSource[];
}

export function createTelemetryConsole(parts: TelemetryParts): TelemetryConsole {
  const { store, telemetry, distribution, traffic } = parts;
  const podOf = (namespace: string, name: string): Pod | undefined => {
    const object = store.get(PODS, namespace, name);
    return object && asPod(object);
  };
  const proxySeries = (pod: Pod): readonly StoredSeries[] => {
    const state = stateOf(pod, parts);
    return state ? [...telemetry.series(pod), ...proxyGauges(state)] : [];
  };
  const istiodSeries = (pod: Pod): readonly StoredSeries[] => [
    ...telemetry.series(pod),
    ...pilotGauges({
      proxies: distribution.status(),
      mesh: distribution.mesh(store),
      isActive: isActive(pod, store),
    }),
  ];
  return {
    view: {
      metricsOf({ namespace, name }, port, path) {
        const pod = podOf(namespace, name);
        return (
          pod &&
          metricsOf(pod, port, path, {
            proxySeries,
            istiodSeries: (each) => (isIstiod(each) ? istiodSeries(each) : undefined),
            reach: (each, to, target) =>
              traffic.reachPod(each, to, scrapeRequest(each, to, target)),
          })
        );
      },
      spans: () => telemetry.spans(),
    },
    podPorts: [
      envoyAdminPorts({
        state: (pod) => stateOf(pod, parts),
        status: (pod) => statusOf(pod, distribution.status()),
        series: proxySeries,
      }),
      istiodDebugPorts({
        proxies: (istiod) => (isActive(istiod, store) ? distribution.status() : []),
        mesh: () => distribution.mesh(store),
        podOf,
        configOf: (pod) => distribution.configOf(pod),
        series: istiodSeries,
      }),
    ],
  };
}

function isActive(pod: Pod, store: StoreView): boolean {
  return activeIstiod(store)?.metadata.uid === pod.metadata.uid;
}

function statusOf(pod: Pod, all: readonly ProxyStatus[]): ProxyStatus | undefined {
  const { name, namespace } = pod.metadata;
  return all.find((each) => each.pod === name && each.namespace === namespace);
}

function stateOf(pod: Pod, { distribution, traffic, now }: TelemetryParts): ProxyState | undefined {
  const config = distribution.configOf(pod);
  if (!config) return undefined;
  const startedMs = parseTimestamp(pod.metadata.creationTimestamp ?? '') ?? now();
  return { config, isEjected: traffic.ejectionsOf(pod), uptimeMs: now() - startedMs };
}

function scrapeRequest(pod: Pod, port: number, path: string): Parameters<Traffic['reachPod']>[2] {
  return {
    scheme: 'http',
    method: 'GET',
    path,
    authority: `${pod.status?.podIP ?? ''}:${port}`,
    headers: [
      ['user-agent', 'Prometheus'],
      ['accept', 'text/plain'],
    ],
    body: '',
  };
}
