import type { MeshProxy } from '@drydock/mesh';
import { serviceAccountOf, type Pod } from '../objects/pod.ts';

/** How istiod sees the proxy of a pod. */
export function meshProxyOf(pod: Pod): MeshProxy {
  return {
    kind: isGatewayPod(pod) ? 'gateway' : 'sidecar',
    namespace: pod.metadata.namespace ?? '',
    labels: pod.metadata.labels ?? {},
    ip: pod.status?.podIP ?? '',
    serviceAccount: serviceAccountOf(pod),
    pod: pod.metadata.name,
  };
}

/** A gateway is a pod whose only work is its proxy: `istio-proxy` run as a router. */
export function isGatewayPod(pod: Pod): boolean {
  const proxy = pod.spec.containers.find(({ name }) => name === 'istio-proxy');
  const args: unknown = proxy?.['args'];
  return Array.isArray(args) && args[0] === 'proxy' && args[1] === 'router';
}
