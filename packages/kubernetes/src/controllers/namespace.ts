import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual, isPlainObject } from '@drydock/merge';
import { asPod } from '../kinds/pod.ts';
import { configMaps, isResource, namespaces, pods, serviceAccounts } from '../kinds/resources.ts';
import type { Reconciler, ReconcileResult, Write } from '../reconciler.ts';
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
      if (isResource(event.resource, pods)) return []; // it comes back when their grace should be over
      const owner = store.get(namespaces, '', namespace);
      return owner?.metadata.deletionTimestamp === undefined ? [] : [namespace];
    },
    reconcile(name, { store, now }) {
      const namespace = store.get(namespaces, '', name);
      if (!namespace || namespace.metadata.deletionTimestamp === undefined) return { writes: [] };
      const writes: Write[] = [];
      let remaining = 0;
      const left = new Map<string, number>();
      // OrderedNamespaceDeletion: everything else stays until the pods are gone.
      const hasPods = store.list(pods, name).length > 0;
      for (const resource of contents.resources()) {
        for (const object of store.list(resource, name)) {
          remaining++;
          for (const finalizer of object.metadata.finalizers ?? [])
            left.set(finalizer, (left.get(finalizer) ?? 0) + 1);
          if (object.metadata.deletionTimestamp !== undefined) continue;
          if (hasPods && !isResource(resource, pods)) continue;
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
      return { writes, ...nextLook(store.list(pods, name), left.size > 0) };
    },
  };
}

/** When to come back: after half of the pods' grace and a second; for finalizers that others hold, now and then. */
function nextLook(
  remaining: readonly KubernetesObject[],
  hasFinalizers: boolean,
): Partial<ReconcileResult> {
  const graces = remaining.map((pod) => asPod(pod).spec.terminationGracePeriodSeconds ?? 30);
  const seconds = Math.max(0, ...graces);
  if (remaining.length > 0) return { requeueAfterMs: (Math.floor(seconds / 2) + 1) * 1000 };
  return hasFinalizers ? { requeueAfterMs: 8000, background: true } : { requeueAfterMs: 0 };
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
