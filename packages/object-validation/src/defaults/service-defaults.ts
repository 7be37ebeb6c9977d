import type { KubernetesObject } from '@drydock/manifests';
import type { PlainObject } from '@drydock/merge';
import { fill, mapItems } from './fill.ts';
import { withSpec } from './workload-defaults.ts';

/** @see kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Service */
export function defaultService(object: KubernetesObject): KubernetesObject {
  return withSpec(object, (spec) => {
    let next = fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
    if (next.sessionAffinity === 'ClientIP') {
      next = fill(next, { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } });
    }
    next = mapItems(next, 'ports', (port) => {
      const next = fill(port, { protocol: 'TCP' });
      const { targetPort } = next;
      const isUnset = targetPort === undefined || targetPort === 0 || targetPort === '';
      return isUnset ? { ...next, targetPort: port.port } : next;
    });
    const hasExternal = Array.isArray(next.externalIPs) && next.externalIPs.length > 0;
    const isExposed = next.type === 'NodePort' || next.type === 'LoadBalancer' || hasExternal;
    if (isExposed) next = fill(next, { externalTrafficPolicy: 'Cluster' });
    if (next.type !== 'ExternalName') next = fill(next, { internalTrafficPolicy: 'Cluster' });
    if (next.type === 'LoadBalancer') next = fill(next, { allocateLoadBalancerNodePorts: true });
    return next;
  });
}

export function defaultEndpointSlice(object: KubernetesObject): KubernetesObject {
  return mapItems(object, 'ports', (port) =>
    fill(port, { name: '', protocol: 'TCP' }),
  ) as KubernetesObject; // only ports changed
}

export function defaultIngress(object: KubernetesObject): KubernetesObject {
  return withSpec(object, (spec: PlainObject) => spec);
}

export function defaultNetworkPolicy(object: KubernetesObject): KubernetesObject {
  return withSpec(object, (spec) => {
    const types = [
      'Ingress',
      ...(Array.isArray(spec.egress) && spec.egress.length > 0 ? ['Egress'] : []),
    ];
    const next = fill(spec, { podSelector: {}, policyTypes: types });
    const ports = (rule: PlainObject): PlainObject =>
      mapItems(rule, 'ports', (port) => fill(port, { protocol: 'TCP' }));
    return mapItems(mapItems(next, 'ingress', ports), 'egress', ports);
  });
}
