import { deepEqual, isPlainObject } from '@drydock/merge';
import { configMaps, isResource, namespaces, serviceAccounts } from '../kinds/resources.ts';
import type { Reconciler, Write } from '../reconciler.ts';
import { formatTime } from '../registry/timestamp.ts';
import type { GroupResource, StoreView } from '../store.ts';

/** Every namespace has a ServiceAccount `default`. @see kubernetes pkg/controller/serviceaccount */
export const serviceAccountController: Reconciler = {
  name: 'serviceaccount-controller',
  manager: 'kube-controller-manager',
  keysOf: (event) => {
    if (isResource(event.resource, namespaces)) return [event.object.metadata.name];
    const { name, namespace = '' } = event.object.metadata;
    const isDefault = isResource(event.resource, serviceAccounts) && name === 'default';
    return isDefault && event.type === 'DELETED' ? [namespace] : [];
  },
  reconcile(namespace, { store }) {
    if (!isActive(store, namespace) || store.get(serviceAccounts, namespace, 'default'))
      return { writes: [] };
    const object = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace },
    };
    return { writes: [{ verb: 'create', resource: serviceAccounts, object }] };
  },
};

/** A certificate authority in form only: nothing in the simulated cluster checks it. */
const rootCertificate =
  '-----BEGIN CERTIFICATE-----\nU2ltdWxhdGVkIGNsdXN0ZXI6IG5vIFRMUyBpcyBzcG9rZW4gaGVyZS4=\n-----END CERTIFICATE-----\n';

/** Every namespace has the ConfigMap `kube-root-ca.crt`. */
export const rootCertificateController: Reconciler = {
  name: 'root-ca-certificate-publisher',
  manager: 'kube-controller-manager',
  keysOf: (event) => {
    if (isResource(event.resource, namespaces)) return [event.object.metadata.name];
    const { name, namespace = '' } = event.object.metadata;
    return isResource(event.resource, configMaps) && name === 'kube-root-ca.crt' ? [namespace] : [];
  },
  reconcile(namespace, { store }) {
    if (!isActive(store, namespace)) return { writes: [] };
    const current = store.get(configMaps, namespace, 'kube-root-ca.crt');
    const data = { 'ca.crt': rootCertificate };
    if (current && deepEqual(current.data, data)) return { writes: [] };
    if (current)
      return { writes: [{ verb: 'update', resource: configMaps, object: { ...current, data } }] };
    const annotations = {
      'kubernetes.io/description':
        'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
    };
    const metadata = { name: 'kube-root-ca.crt', namespace, annotations };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
    return { writes: [{ verb: 'create', resource: configMaps, object }] };
  },
};

function isActive(store: StoreView, name: string): boolean {
  const namespace = store.get(namespaces, '', name);
  return namespace !== undefined && namespace.metadata.deletionTimestamp === undefined;
}

export interface NamespaceContents {
  /** Every namespaced type that may have objects. */
  resources(): readonly GroupResource[];
}

/** Empties a namespace that is being deleted, then lets it go. @see kubernetes pkg/controller/namespace/deletion */
export function createNamespaceController(contents: NamespaceContents): Reconciler {
  return {
    name: 'namespace-controller',
    manager: 'kube-controller-manager',
    keysOf(event, store) {
      if (isResource(event.resource, namespaces)) return [event.object.metadata.name];
      const { namespace } = event.object.metadata;
      if (namespace === undefined || event.type !== 'DELETED') return [];
      const owner = store.get(namespaces, '', namespace);
      return owner?.metadata.deletionTimestamp === undefined ? [] : [namespace];
    },
    reconcile(name, { store, now }) {
      const namespace = store.get(namespaces, '', name);
      if (!namespace || namespace.metadata.deletionTimestamp === undefined) return { writes: [] };
      const writes: Write[] = [];
      let remaining = 0;
      const left = new Map<string, number>();
      for (const resource of contents.resources()) {
        for (const object of store.list(resource, name)) {
          remaining++;
          for (const finalizer of object.metadata.finalizers ?? [])
            left.set(finalizer, (left.get(finalizer) ?? 0) + 1);
          if (object.metadata.deletionTimestamp !== undefined) continue;
          writes.push({ verb: 'delete', resource, namespace: name, name: object.metadata.name });
        }
      }
      const time = formatTime(now);
      if (remaining === 0) {
        const spec = isPlainObject(namespace.spec) ? namespace.spec : {};
        const finalizers = Array.isArray(spec.finalizers) ? spec.finalizers : [];
        const rest = finalizers.filter((each) => each !== 'kubernetes');
        if (rest.length === finalizers.length) return { writes: [] };
        const object = { ...namespace, spec: rest.length > 0 ? { finalizers: rest } : {} };
        return { writes: [{ verb: 'finalize', resource: namespaces, object }] };
      }
      const status = { phase: 'Terminating', conditions: conditionsOf(remaining, left, time) };
      const before = isPlainObject(namespace.status) ? namespace.status : {};
      if (!sameConditions(before.conditions, status.conditions)) {
        const { resourceVersion: _, ...metadata } = namespace.metadata;
        writes.push({
          verb: 'updateStatus',
          resource: namespaces,
          object: { ...namespace, metadata, status },
        });
      }
      return { writes };
    },
  };
}

function conditionsOf(remaining: number, finalizers: ReadonlyMap<string, number>, time: string) {
  const make = (type: string, reason: string, message: string, status: string) => ({
    type,
    status,
    lastTransitionTime: time,
    reason,
    message,
  });
  const waiting = [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`);
  return [
    make(
      'NamespaceDeletionDiscoveryFailure',
      'ResourcesDiscovered',
      'All resources successfully discovered',
      'False',
    ),
    make(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
      'False',
    ),
    make(
      'NamespaceDeletionContentFailure',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
      'False',
    ),
    make(
      'NamespaceContentRemaining',
      'SomeResourcesRemain',
      `Some resources are remaining: ${remaining} resource instances`,
      'True',
    ),
    waiting.length > 0
      ? make(
          'NamespaceFinalizersRemaining',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${waiting.join(', ')}`,
          'True',
        )
      : make(
          'NamespaceFinalizersRemaining',
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
          'False',
        ),
  ];
}

function sameConditions(
  before: unknown,
  next: readonly { readonly type: string; readonly message: string }[],
): boolean {
  if (!Array.isArray(before)) return false;
  return next.every((each) =>
    before.some(
      (other: unknown) =>
        isPlainObject(other) && other.type === each.type && other.message === each.message,
    ),
  );
}
