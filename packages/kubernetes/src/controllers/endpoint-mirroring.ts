import { deepEqual, isPlainObject, type PlainObject } from '@drydock/merge';
import type { KubernetesObject } from '@drydock/manifests';
import { endpoints, endpointSlices, isResource, services } from '../kinds/resources.ts';
import type { Reconciler, Write } from '../reconciler.ts';
import { randomSuffix } from '../registry/names.ts';
import type { GroupResource, StoreView } from '../store.ts';
import { controllerReference, keyOf, splitKey } from './owned.ts';

const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MIRRORING = 'endpointslicemirroring-controller.k8s.io';
const SERVICE_NAME = 'kubernetes.io/service-name';

/**
 * Slices for Endpoints that somebody made by hand, for a Service without a selector: one per subset.
 * @see kubernetes pkg/controller/endpointslicemirroring
 */
export const endpointMirroringController: Reconciler = {
  name: 'endpointslicemirroring-controller',
  manager: 'kube-controller-manager',
  keysOf(event) {
    const { resource, object } = event;
    return isResource(resource, endpoints) || isResource(resource, services) ? [keyOf(object)] : [];
  },
  reconcile(key, { store, random }) {
    const [namespace, name] = splitKey(key);
    const source = store.get(endpoints, namespace, name);
    const mirrored = store
      .list(endpointSlices, namespace)
      .filter(
        ({ metadata }) =>
          metadata.labels?.[SERVICE_NAME] === name && metadata.labels[MANAGED_BY] === MIRRORING,
      );
    const wanted = source && isMirrored(source, store) ? subsetsOf(source) : [];
    const writes: Write[] = [];
    for (const [i, subset] of wanted.entries()) {
      const current = mirrored[i];
      if (!source) break;
      if (!current) {
        writes.push(create(source, subset, `${name}-`.slice(0, 58) + randomSuffix(random)));
      } else if (
        !deepEqual(current.endpoints ?? [], subset.endpoints) ||
        !deepEqual(current.ports ?? [], subset.ports)
      ) {
        const object = { ...current, ...subset };
        writes.push({ verb: 'update', resource: endpointSlices, object });
      }
    }
    for (const extra of mirrored.slice(wanted.length)) writes.push(remove(extra, endpointSlices));
    return { writes };
  },
};

function remove({ metadata }: KubernetesObject, resource: GroupResource): Write {
  return { verb: 'delete', resource, namespace: metadata.namespace ?? '', name: metadata.name };
}

function isMirrored(source: KubernetesObject, store: StoreView): boolean {
  const { namespace = '', name, labels = {}, annotations = {} } = source.metadata;
  if (labels['endpointslice.kubernetes.io/skip-mirror'] === 'true') return false;
  if (annotations['control-plane.alpha.kubernetes.io/leader'] !== undefined) return false;
  const service = store.get(services, namespace, name);
  const spec = service && isPlainObject(service.spec) ? service.spec : undefined;
  return spec !== undefined && spec.selector === undefined;
}

interface SliceContent {
  readonly endpoints: readonly PlainObject[];
  readonly ports: readonly PlainObject[];
}

interface Subset {
  readonly addresses?: readonly PlainObject[];
  readonly notReadyAddresses?: readonly PlainObject[];
  readonly ports?: readonly PlainObject[];
}

function subsetsOf(source: KubernetesObject): readonly SliceContent[] {
  const subsets = (source.subsets ?? []) as readonly Subset[]; // validated Endpoints
  return subsets.map(({ addresses = [], notReadyAddresses = [], ports = [] }) => ({
    endpoints: [
      ...addresses.map((each) => endpointOf(each, true)),
      ...notReadyAddresses.map((each) => endpointOf(each, false)),
    ],
    ports: ports.map((port) => ({
      ...port,
      name: port.name ?? '',
      protocol: port.protocol ?? 'TCP',
    })),
  }));
}

function endpointOf(address: PlainObject, ready: boolean): PlainObject {
  const { ip, hostname, nodeName, targetRef } = address;
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(targetRef === undefined ? {} : { targetRef }),
  };
}

function create(source: KubernetesObject, content: SliceContent, name: string): Write {
  const { labels, annotations, namespace = '' } = source.metadata;
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...copied } = annotations ?? {};
  return {
    verb: 'create',
    resource: endpointSlices,
    object: {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name,
        generateName: `${source.metadata.name}-`,
        namespace,
        labels: { ...labels, [SERVICE_NAME]: source.metadata.name, [MANAGED_BY]: MIRRORING },
        ...(Object.keys(copied).length > 0 ? { annotations: copied } : {}),
        ownerReferences: [controllerReference(source)],
      },
      addressType: addressType(content),
      ...content,
    },
  };
}

const addressType = ({ endpoints }: SliceContent): string => {
  const [first] = Array.isArray(endpoints[0]?.addresses) ? endpoints[0].addresses : [];
  return String(first).includes(':') ? 'IPv6' : 'IPv4';
};
