import type { CallPeer, Endpoint } from '@drydock/mesh';
import { isGatewayPod } from '../istio/mesh-proxy.ts';
import { hasSidecar, principalOf, type Pod } from '../objects/pod.ts';
import { workloadOf } from './pod-index.ts';

/** A pod as metrics name it; its identity only where mTLS shows it. */
export function callPeer(pod: Pod, isMutualTls: boolean): CallPeer {
  return {
    workload: workloadOf(pod),
    namespace: pod.metadata.namespace ?? '',
    labels: pod.metadata.labels ?? {},
    pod: pod.metadata.name,
    ...(isMutualTls ? { principal: principalOf(pod) } : {}),
  };
}

/** Proxies tell each other who they are; a pod without one is unknown to the other side. */
export function knownPeer(pod: Pod | undefined, isMutualTls: boolean): CallPeer | undefined {
  const tellsName = pod !== undefined && (hasSidecar(pod) || isGatewayPod(pod));
  return tellsName ? callPeer(pod, isMutualTls) : undefined;
}

/** A server as its client knows it: from its proxy, else from what istiod says of its endpoint. */
export function serverPeer(
  pod: Pod | undefined,
  target: Endpoint | undefined,
  isMutualTls: boolean,
): CallPeer | undefined {
  const known = knownPeer(pod, isMutualTls);
  if (known || !pod || !target) return known;
  const { labels } = target;
  const revision = labels['app.kubernetes.io/version'] ?? labels['version'] ?? 'latest';
  return {
    workload: workloadOf(pod),
    namespace: target.namespace,
    // An endpoint's metadata has canonical names, not the labels themselves.
    labels: {
      'service.istio.io/canonical-name':
        labels['app.kubernetes.io/name'] ?? labels['app'] ?? workloadOf(pod),
      'service.istio.io/canonical-revision': revision,
    },
  };
}

/** A port of a client's connection: the same for the same request, as nothing here opens sockets. */
export function ephemeralPort(seed: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < seed.length; i += 1) {
    hash = Math.imul(hash ^ seed.charCodeAt(i), 0x0100_0193);
  }
  return 32_768 + ((hash >>> 0) % 28_232);
}
