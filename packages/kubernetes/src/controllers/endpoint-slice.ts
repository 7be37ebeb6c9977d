import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual, type PlainObject } from '@drydock/merge';
import { asPod, isPodReady, type Pod } from '../kinds/pod.ts';
import {
  endpoints,
  endpointSlices,
  isResource,
  nodes,
  pods,
  services,
} from '../kinds/resources.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import { randomSuffix } from '../registry/names.ts';
import { formatTime } from '../registry/timestamp.ts';
import { selectsByMap } from '@drydock/object-validation';
import type { StoreEvent, StoreView } from '../store.ts';
import { controllerReference, keyOf, splitKey } from './owned.ts';
import { createPodLabels, type PodLabels } from './pod-labels.ts';

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
  readonly targetPort?: number | string;
  readonly appProtocol?: string;
}

interface ServiceSpec {
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports?: readonly ServicePort[];
  readonly type?: string;
  readonly clusterIP?: string;
  readonly publishNotReadyAddresses?: boolean;
}

interface Service extends KubernetesObject {
  readonly spec: ServiceSpec;
}

const asService = (object: KubernetesObject): Service => object as Service; // stored as a Service, so validated as one

const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const SERVICE_NAME = 'kubernetes.io/service-name';

/** Which services a change may concern. */
function serviceKeys(event: StoreEvent, store: StoreView): readonly string[] {
  if (isResource(event.resource, services)) return [keyOf(event.object)];
  if (!isResource(event.resource, pods)) return [];
  const { previous, object } = event;
  const isQuiet =
    event.type === 'MODIFIED' && previous && !mattersForEndpoints(asPod(previous), asPod(object));
  if (isQuiet) return [];
  const namespace = object.metadata.namespace ?? '';
  const before = previous?.metadata.labels;
  return store
    .list(services, namespace)
    .filter((service) => {
      const { selector } = asService(service).spec;
      const isSelected = selectsByMap(selector, object.metadata.labels);
      if (isSelected || before === undefined || before === object.metadata.labels)
        return isSelected;
      return selectsByMap(selector, before);
    })
    .map(keyOf);
}

function mattersForEndpoints(before: Pod, after: Pod): boolean {
  return (
    before.status?.podIP !== after.status?.podIP ||
    isPodReady(before) !== isPodReady(after) ||
    before.metadata.labels !== after.metadata.labels ||
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
    before.status?.phase !== after.status?.phase
  );
}

/** The controllers of Endpoints and of EndpointSlices: both follow the same pods. */
export function createEndpointControllers(): readonly Reconciler[] {
  const labels = createPodLabels();
  return [createEndpointsController(labels), createEndpointSliceController(labels)];
}

/** Keeps one EndpointSlice per service (per 100 endpoints). @see kubernetes staging/src/k8s.io/endpointslice */
const createEndpointSliceController = (podLabels: PodLabels): Reconciler => ({
  name: 'endpointslice-controller',
  manager: 'kube-controller-manager',
  keysOf: (event, store) => {
    podLabels.observe(event);
    if (!isResource(event.resource, endpointSlices) || event.type !== 'DELETED')
      return serviceKeys(event, store);
    const owner = event.object.metadata.labels?.[SERVICE_NAME];
    return owner === undefined ? [] : [`${event.object.metadata.namespace ?? ''}/${owner}`];
  },
  reconcile: (key, context) => reconcileSlices(key, context, podLabels),
});

/** Pods behind a service: with an address, not finished. */
function podsOf(service: Service, store: StoreView, podLabels: PodLabels): readonly Pod[] {
  const { namespace = '' } = service.metadata;
  return podLabels.selected(service.spec.selector, namespace, store).filter(({ status }) => {
    const isFinished = status?.phase === 'Succeeded' || status?.phase === 'Failed';
    return status?.podIP !== undefined && status.podIP !== '' && !isFinished;
  });
}

/** The port number on a pod; undefined when no container names it. */
function targetPortOn(pod: Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  for (const container of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]) {
    const found = container.ports?.find(
      (each) => each.name === target && (each.protocol ?? 'TCP') === (port.protocol ?? 'TCP'),
    );
    if (found) return found.containerPort;
  }
  return undefined;
}

interface SliceContent {
  readonly ports: readonly PlainObject[];
  readonly endpoints: readonly PlainObject[];
}

function contentsOf(
  service: Service,
  store: StoreView,
  podLabels: PodLabels,
): readonly SliceContent[] {
  const groups = new Map<string, { ports: readonly PlainObject[]; endpoints: PlainObject[] }>();
  for (const pod of podsOf(service, store, podLabels)) {
    const ports = (service.spec.ports ?? []).flatMap((port) => {
      const number = targetPortOn(pod, port);
      if (number === undefined) return [];
      return [
        {
          name: port.name ?? '',
          port: number,
          protocol: port.protocol ?? 'TCP',
          ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
        },
      ];
    });
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] as PlainObject[] };
    group.endpoints.push(endpointOf(pod, service, store));
    groups.set(key, group);
  }
  if (groups.size === 0) return [{ ports: [], endpoints: [] }];
  return [...groups.values()].flatMap(({ ports, endpoints: all }) =>
    Array.from({ length: Math.ceil(all.length / 100) }, (_, i) => ({
      ports,
      endpoints: all.slice(i * 100, (i + 1) * 100),
    })),
  );
}

function endpointOf(pod: Pod, service: Service, store: StoreView): PlainObject {
  const isTerminating = pod.metadata.deletionTimestamp !== undefined;
  const isServing = isPodReady(pod);
  const isReady = service.spec.publishNotReadyAddresses === true || (isServing && !isTerminating);
  const { name, namespace, uid } = pod.metadata;
  const node = store.get(nodes, '', pod.spec.nodeName ?? '');
  const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
  const { hostname, subdomain } = pod.spec;
  return {
    addresses: [pod.status?.podIP],
    conditions: { ready: isReady, serving: isServing, terminating: isTerminating },
    ...(hostname !== undefined && subdomain === service.metadata.name ? { hostname } : {}),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    ...(zone === undefined ? {} : { zone }),
  };
}

function sliceLabels(service: Service): Record<string, string> {
  const headless =
    service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {};
  return {
    ...service.metadata.labels,
    [SERVICE_NAME]: service.metadata.name,
    [MANAGED_BY]: 'endpointslice-controller.k8s.io',
    ...headless,
  };
}

function reconcileSlices(
  key: string,
  context: ReconcileContext,
  podLabels: PodLabels,
): ReconcileResult {
  const [namespace, name] = splitKey(key);
  const { store } = context;
  const object = store.get(services, namespace, name);
  if (!object || object.metadata.deletionTimestamp !== undefined) return { writes: [] };
  const service = asService(object);
  if (!service.spec.selector || service.spec.type === 'ExternalName') return { writes: [] };
  const existing = store
    .list(endpointSlices, namespace)
    .filter(
      ({ metadata }) =>
        metadata.labels?.[SERVICE_NAME] === name &&
        metadata.labels[MANAGED_BY] === 'endpointslice-controller.k8s.io',
    );
  const contents = contentsOf(service, store, podLabels);
  const writes: Write[] = contents.flatMap((content, i) => {
    const current = existing[i];
    return current
      ? updateSlice(service, current, content, context)
      : [createSlice(service, content, context)];
  });
  for (const extra of existing.slice(contents.length)) {
    writes.push({ verb: 'delete', resource: endpointSlices, namespace, name: extra.metadata.name });
  }
  return { writes };
}

const triggered = (time: string) => ({ 'endpoints.kubernetes.io/last-change-trigger-time': time });

function createSlice(service: Service, content: SliceContent, context: ReconcileContext): Write {
  const prefix = `${service.metadata.name}-`;
  return {
    verb: 'create',
    resource: endpointSlices,
    object: {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: prefix.slice(0, 58) + randomSuffix(context.random),
        generateName: prefix,
        namespace: service.metadata.namespace ?? '',
        labels: sliceLabels(service),
        annotations: triggered(formatTime(context.now)),
        ownerReferences: [controllerReference(service)],
      },
      addressType: 'IPv4',
      ...content,
    },
  };
}

function updateSlice(
  service: Service,
  current: KubernetesObject,
  content: SliceContent,
  context: ReconcileContext,
): readonly Write[] {
  const labels = sliceLabels(service);
  const isSame =
    deepEqual(current.ports ?? [], content.ports) &&
    deepEqual(current.endpoints ?? [], content.endpoints) &&
    deepEqual(current.metadata.labels, labels);
  if (isSame) return [];
  const annotations = { ...current.metadata.annotations, ...triggered(formatTime(context.now)) };
  const object = { ...current, ...content, metadata: { ...current.metadata, labels, annotations } };
  return [{ verb: 'update', resource: endpointSlices, object }];
}

/** The older Endpoints object that says the same. */
const createEndpointsController = (podLabels: PodLabels): Reconciler => ({
  name: 'endpoint-controller',
  manager: 'kube-controller-manager',
  keysOf: serviceKeys,
  reconcile(key, context) {
    const [namespace, name] = splitKey(key);
    const { store } = context;
    const object = store.get(services, namespace, name);
    const current = store.get(endpoints, namespace, name);
    if (!object) return { writes: [] };
    const service = asService(object);
    if (!service.spec.selector || service.spec.type === 'ExternalName') return { writes: [] };
    const subsets = subsetsOf(service, store, podLabels);
    const headless =
      service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {};
    const labels = {
      ...service.metadata.labels,
      'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
      ...headless,
    };
    if (
      current &&
      deepEqual(current.subsets ?? [], subsets) &&
      deepEqual(current.metadata.labels ?? {}, labels)
    ) {
      return { writes: [] };
    }
    const annotations = { ...current?.metadata.annotations, ...triggered(formatTime(context.now)) };
    const metadata = { ...(current?.metadata ?? { name, namespace }), labels, annotations };
    const next: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata,
      ...(subsets.length > 0 ? { subsets } : {}),
    };
    return { writes: [{ verb: current ? 'update' : 'create', resource: endpoints, object: next }] };
  },
});

function subsetsOf(
  service: Service,
  store: StoreView,
  podLabels: PodLabels,
): readonly PlainObject[] {
  const groups = new Map<
    string,
    { ready: PlainObject[]; unready: PlainObject[]; ports: readonly PlainObject[] }
  >();
  for (const pod of podsOf(service, store, podLabels)) {
    const publishes = service.spec.publishNotReadyAddresses === true;
    if (pod.metadata.deletionTimestamp !== undefined && !publishes) continue;
    const ports = (service.spec.ports ?? []).flatMap((port) => {
      const number = targetPortOn(pod, port);
      const named = port.name === undefined ? {} : { name: port.name };
      return number === undefined
        ? []
        : [{ ...named, port: number, protocol: port.protocol ?? 'TCP' }];
    });
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ready: [], unready: [], ports };
    const { name, namespace, uid } = pod.metadata;
    const address = {
      ip: pod.status?.podIP,
      ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
      targetRef: { kind: 'Pod', namespace, name, uid },
    };
    (isPodReady(pod) || publishes ? group.ready : group.unready).push(address);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ ready, unready, ports }) => ({
    ...(ready.length > 0 ? { addresses: ready } : {}),
    ...(unready.length > 0 ? { notReadyAddresses: unready } : {}),
    ...(ports.length > 0 ? { ports } : {}),
  }));
}
