import type { StoreView } from '@drydock/kubernetes';
import { asPod, PODS } from '../objects/pod.ts';
import type { TelemetryView } from '../simulator.ts';
import type { Traffic } from '../traffic/create-traffic.ts';
import type { MeshTelemetry } from './mesh-telemetry.ts';
import { metricsOf } from './pod-metrics.ts';

export interface TelemetryParts {
  readonly server: { readonly store: StoreView };
  readonly telemetry: MeshTelemetry;
  readonly traffic: Pick<Traffic, 'reachPod'>;
}

/** The telemetry of a simulator, to be read from outside. */
export function telemetryView({ server, telemetry, traffic }: TelemetryParts): TelemetryView {
  return {
    metricsOf({ namespace, name }, port, path) {
      const object = server.store.get(PODS, namespace, name);
      return (
        object &&
        metricsOf(asPod(object), port, path, {
          proxySeries: (pod) => telemetry.series(pod),
          istiodSeries: () => undefined,
          reach: (pod, to, target) =>
            traffic.reachPod(pod, to, {
              scheme: 'http',
              method: 'GET',
              path: target,
              authority: `${pod.status?.podIP ?? ''}:${to}`,
              headers: [
                ['user-agent', 'Prometheus'],
                ['accept', 'text/plain'],
              ],
              body: '',
            }),
        })
      );
    },
    spans: () => telemetry.spans(),
  };
}
