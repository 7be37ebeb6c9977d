import type { JsonObject } from '@drydock/manifests';
import type { Endpoint } from '../envoy-cluster.ts';
import {
  labelsMatch,
  listOf,
  numberOf,
  objectOf,
  textMapOf,
  textOf,
  textsOf,
} from '../json-access.ts';
import type { MeshObject } from './mesh-object.ts';
import type { MeshPort, MeshService } from './mesh-service.ts';

/** What endpoints are computed from. */
export interface EndpointSources {
  readonly pods: readonly MeshObject[];
  readonly podByName: ReadonlyMap<string, MeshObject>;
  /** By `namespace/service`; undefined when the input has no EndpointSlice at all: then pods are selected. */
  readonly slices: ReadonlyMap<string, readonly MeshObject[]> | undefined;
  readonly workloadEntries: readonly MeshObject[];
  readonly nodeLocality: ReadonlyMap<string, string>;
}

/** The endpoints behind one port of a service, in a stable order. */
export function endpointsOf(
  service: MeshService,
  port: MeshPort,
  sources: EndpointSources,
): readonly Endpoint[] {
  if (service.kind === 'entry') return entryEndpoints(service, port, sources);
  if (sources.slices) {
    const slices = sources.slices.get(`${service.namespace}/${service.name}`) ?? [];
    return slices.flatMap((slice) => sliceEndpoints(service, port, slice, sources));
  }
  if (Object.keys(service.selector).length === 0) return [];
  return podsOf(service, sources).map((pod) => podEndpoint(pod, targetOfPod(pod, port), sources));
}

function podsOf(service: MeshService, sources: EndpointSources): readonly MeshObject[] {
  return sources.pods.filter(
    (pod) =>
      pod.namespace === service.namespace &&
      labelsMatch(service.selector, pod.labels) &&
      podAddress(pod) !== '',
  );
}

/** `status.podIP`; '' before the pod has one. */
export function podAddress(pod: MeshObject): string {
  return textOf(objectOf(pod.object['status'])['podIP']) ?? '';
}

/** A pod counts as ready unless its Ready condition says otherwise or it is being deleted. */
export function podIsReady(pod: MeshObject): boolean {
  const status = objectOf(pod.object['status']);
  const ready = listOf(status['conditions'])
    .map(objectOf)
    .find((condition) => condition['type'] === 'Ready');
  if (pod.object.metadata.deletionTimestamp !== undefined) return false;
  return ready ? ready['status'] === 'True' : true;
}

/** The container port that a service port means on a pod: a name is looked up among its containers. */
export function targetOfPod(pod: MeshObject | undefined, port: MeshPort): number {
  if (typeof port.target === 'number') return port.target;
  for (const container of listOf(pod?.spec['containers'])) {
    for (const entry of listOf(objectOf(container)['ports'])) {
      const { name, containerPort } = objectOf(entry);
      if (name === port.target) return numberOf(containerPort) ?? port.number;
    }
  }
  return port.number;
}

function podEndpoint(pod: MeshObject, port: number, sources: EndpointSources): Endpoint {
  return {
    address: podAddress(pod),
    port,
    healthy: podIsReady(pod),
    labels: pod.labels,
    mtls: pod.labels['security.istio.io/tlsMode'] === 'istio',
    weight: 1,
    locality: sources.nodeLocality.get(textOf(pod.spec['nodeName']) ?? '') ?? '',
    serviceAccount: textOf(pod.spec['serviceAccountName']) ?? 'default',
    namespace: pod.namespace,
    pod: pod.key,
  };
}

function sliceEndpoints(
  service: MeshService,
  port: MeshPort,
  slice: MeshObject,
  sources: EndpointSources,
): Endpoint[] {
  const ports = listOf(slice.object['ports']).map(objectOf);
  const named = ports.find((entry) => (textOf(entry['name']) ?? '') === port.name);
  const number = numberOf((named ?? (service.ports.length === 1 ? ports[0] : undefined))?.['port']);
  if (number === undefined) return [];
  return listOf(slice.object['endpoints']).flatMap((item) => {
    const entry = objectOf(item);
    const healthy = objectOf(entry['conditions'])['ready'] !== false;
    const target = objectOf(entry['targetRef']);
    const podName = target['kind'] === 'Pod' ? (textOf(target['name']) ?? '') : '';
    const pod = sources.podByName.get(`${slice.namespace}/${podName}`);
    return textsOf(entry['addresses']).map((address): Endpoint => {
      if (pod) return { ...podEndpoint(pod, number, sources), address, healthy };
      return plainEndpoint(address, number, { namespace: slice.namespace, healthy });
    });
  });
}

function plainEndpoint(
  address: string,
  port: number,
  extra: { readonly namespace: string } & Partial<Endpoint>,
): Endpoint {
  const base = { healthy: true, labels: {}, mtls: false, weight: 1, locality: '' };
  return { address, port, ...base, serviceAccount: '', ...extra };
}

function entryEndpoints(
  service: MeshService,
  port: MeshPort,
  sources: EndpointSources,
): readonly Endpoint[] {
  const { spec } = service.object;
  const target = typeof port.target === 'number' ? port.target : port.number;
  const inline = listOf(spec['endpoints']).map(objectOf);
  if (inline.length > 0) {
    return inline.map((item) => workloadEndpoint(item, port, target, service.namespace));
  }
  if (Object.keys(objectOf(spec['workloadSelector'])).length > 0) {
    const pods = podsOf(service, sources).map((pod) => podEndpoint(pod, target, sources));
    const entries = sources.workloadEntries.filter(
      (entry) =>
        entry.namespace === service.namespace &&
        labelsMatch(service.selector, {
          ...entry.labels,
          ...textMapOf(entry.spec['labels']),
        }),
    );
    return [
      ...entries.map((entry) => workloadEndpoint(entry.spec, port, target, entry.namespace)),
      ...pods,
    ];
  }
  if (service.resolution !== 'dns') return [];
  return [plainEndpoint(service.host, target, { namespace: service.namespace })];
}

function workloadEndpoint(
  entry: JsonObject,
  port: MeshPort,
  target: number,
  namespace: string,
): Endpoint {
  const labels = textMapOf(entry['labels']);
  const own = numberOf(objectOf(entry['ports'])[port.name]);
  return plainEndpoint(textOf(entry['address']) ?? '', own ?? target, {
    namespace,
    labels,
    mtls: labels['security.istio.io/tlsMode'] === 'istio',
    weight: numberOf(entry['weight']) || 1,
    locality: textOf(entry['locality']) ?? '',
    serviceAccount: textOf(entry['serviceAccount']) ?? '',
  });
}
