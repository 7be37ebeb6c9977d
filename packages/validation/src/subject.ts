import type {
  FieldPath,
  GroupVersionKind,
  JsonObject,
  KubernetesObject,
  Resource,
  ResourceKey,
  ResourceSource,
} from '@drydock/manifests';
import { isJsonObject, parseApiVersion } from '@drydock/manifests';

/**
 * One object of the set under validation. Those of the learner's files have a `source` and can have
 * findings; objects of the cluster have none: they only answer what exists.
 */
export interface Subject {
  readonly key: ResourceKey;
  readonly gvk: GroupVersionKind;
  readonly object: JsonObject;
  readonly source?: ResourceSource;
  /** The namespace it would have in a cluster: its own, else the set's default; '' for cluster-scoped kinds. */
  readonly namespace: string;
}

const CLUSTER_SCOPED = new Set([
  '/Namespace',
  '/Node',
  '/PersistentVolume',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'gateway.networking.k8s.io/GatewayClass',
  'storage.k8s.io/StorageClass',
  'networking.k8s.io/IngressClass',
  'scheduling.k8s.io/PriorityClass',
]);

/** A resource of a file as a subject. */
export function subjectOfResource(resource: Resource, defaultNamespace: string): Subject {
  const { key, gvk, object, source } = resource;
  return { key, gvk, object, source, namespace: effectiveNamespace(key, defaultNamespace) };
}

/** An object that the cluster holds as a subject: it has no place in a file. */
export function subjectOfObject(object: KubernetesObject, defaultNamespace: string): Subject {
  const { group, version } = parseApiVersion(object.apiVersion);
  const { name, namespace } = object.metadata;
  const key = { group, kind: object.kind, namespace: namespace ?? '', name };
  return {
    key,
    gvk: { group, version, kind: object.kind },
    object: object as unknown as JsonObject, // Kubernetes objects are JSON
    namespace: effectiveNamespace(key, defaultNamespace),
  };
}

function effectiveNamespace(key: ResourceKey, defaultNamespace: string): string {
  if (key.namespace !== '') return key.namespace;
  return CLUSTER_SCOPED.has(`${key.group}/${key.kind}`) ? '' : defaultNamespace;
}

/** `metadata.labels` as text pairs; what is no text is left out. */
export function labelsOf(subject: Subject): ReadonlyMap<string, string> {
  return stringMap(subject, ['metadata', 'labels']);
}

/** `metadata.annotations` as text pairs; what is no text is left out. */
export function annotationsOf(subject: Subject): ReadonlyMap<string, string> {
  return stringMap(subject, ['metadata', 'annotations']);
}

function stringMap(subject: Subject, path: FieldPath): ReadonlyMap<string, string> {
  let value: unknown = subject.object;
  for (const segment of path) value = isJsonObject(value) ? value[segment] : undefined;
  return textPairs(value);
}

const NO_PAIRS: ReadonlyMap<string, string> = new Map();

/** The text pairs of a map of unknown shape. */
export function textPairs(value: unknown): ReadonlyMap<string, string> {
  if (!isJsonObject(value)) return NO_PAIRS;
  const pairs = new Map<string, string>();
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry === 'string') pairs.set(key, entry);
  }
  return pairs;
}
