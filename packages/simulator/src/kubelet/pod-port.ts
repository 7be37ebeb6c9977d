import type { StoreView } from '@drydock/kubernetes';
import { asPod, isRunning, PODS, type Pod } from '../objects/pod.ts';

/** A program that answers HTTP on one port of a pod, as a client inside the pod reaches it: past its sidecar. */
export type PodPortServer = (request: Request) => Promise<Response>;

/**
 * Knows who listens on some ports of some pods: istiod's debug port, Envoy's admin port, Prometheus.
 * Sources are asked in order, undefined says: not mine.
 * To plug one in, add it to `podPorts` in `compose-simulator.ts`; `kubectl port-forward` and `Simulator.podPort` find it there.
 */
export type PodPortSource = (pod: Pod, port: number) => PodPortServer | undefined;

export interface PodPortOptions {
  readonly store: StoreView;
  readonly sources: readonly PodPortSource[];
}

/** Who listens on a port of a running pod; undefined: the connection is refused. */
export function findPodPort(
  namespace: string,
  name: string,
  port: number,
  { store, sources }: PodPortOptions,
): PodPortServer | undefined {
  const object = store.get(PODS, namespace, name);
  if (!object) return undefined;
  const pod = asPod(object);
  if (!isRunning(pod)) return undefined;
  for (const source of sources) {
    const server = source(pod, port);
    if (server) return server;
  }
  return undefined;
}
