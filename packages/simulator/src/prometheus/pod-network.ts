import type { StoreView } from '@drydock/kubernetes';
import type { Pod } from '../objects/pod.ts';
import type { TelemetryView } from '../simulator.ts';
import type { ScrapedPage } from '../telemetry/pod-metrics.ts';
import type { Traffic } from '../traffic/create-traffic.ts';
import { createPodIndex } from '../traffic/pod-index.ts';
import type { ScrapeNetwork } from './scrape-network.ts';

/**
 * Answers scrapes for a program that is part of the simulation itself, such as Argo CD's controllers; undefined
 * says: not mine. What a workload's behaviour answers on its HTTP ports needs none: it is asked through the mesh.
 */
export type PageSource = (pod: Pod, port: number, path: string) => ScrapedPage | undefined;

export interface PodNetworkOptions {
  readonly telemetry: Pick<TelemetryView, 'metricsOf'>;
  readonly traffic: Pick<Traffic, 'reachPod'>;
  readonly pages?: readonly PageSource[];
}

/** istiod, the agent and Envoy: no sidecar redirects these ports. */
const MESH_PORTS: ReadonlySet<number> = new Set([15_014, 15_020, 15_090]);

/** The network of the cluster's pods as a scraper without a sidecar has it. */
export function podNetwork(store: StoreView, options: PodNetworkOptions): ScrapeNetwork {
  const { telemetry, traffic, pages = [] } = options;
  const pods = createPodIndex(store);
  return {
    podByIp: (ip) => pods.byIp(ip),
    ownPage(pod, port, path) {
      for (const source of pages) {
        const page = source(pod, port, path);
        if (page) return page;
      }
      const { name, namespace = '' } = pod.metadata;
      return MESH_PORTS.has(port)
        ? telemetry.metricsOf({ name, namespace }, port, path)
        : undefined;
    },
    reach: (pod, port, request) => traffic.reachPod(pod, port, request),
  };
}
