import type { JsonObject, KubernetesObject, ResourceKey } from '@drydock/manifests';
import { formatFieldPath, parseApiVersion, type FieldPath } from '@drydock/manifests';
import { objectOf, textMapOf, textOf } from '../json-access.ts';
import type { FieldRef } from '../trace.ts';

/** A resource with its identity worked out once; its own identity (===) is the key of every cache. */
export interface MeshObject {
  readonly key: ResourceKey;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** RFC 3339 in UTC: sorts as text. */
  readonly created: string;
  readonly spec: JsonObject;
  readonly object: KubernetesObject;
}

const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'Namespace',
  'Node',
  'GatewayClass',
  'CustomResourceDefinition',
]);

/** Reads what the index needs; undefined when the object has no kind or name. */
export function toMeshObject(object: KubernetesObject): MeshObject | undefined {
  const kind = textOf(object.kind);
  const metadata = objectOf(object.metadata);
  const name = textOf(metadata['name']);
  if (kind === undefined || name === undefined) return undefined;
  const { group } = parseApiVersion(textOf(object.apiVersion) ?? 'v1');
  const namespace = CLUSTER_SCOPED.has(kind)
    ? ''
    : (textOf(metadata['namespace']) ?? 'default') || 'default';
  return {
    key: { group, kind, namespace, name },
    name,
    namespace,
    labels: textMapOf(metadata['labels']),
    annotations: textMapOf(metadata['annotations']),
    created: textOf(metadata['creationTimestamp']) ?? '',
    spec: objectOf(object['spec']),
    object,
  };
}

/** Points at a field of a resource: `refTo(virtualService, 'spec', 'http', 0)`. */
export function refTo(object: MeshObject, ...path: FieldPath): FieldRef {
  return { resource: object.key, path: formatFieldPath(path) };
}

/** Older first; equal age: by `name.namespace`, as istiod's sortConfigByCreationTime. */
export function byAge(one: MeshObject, other: MeshObject): number {
  if (one.created !== other.created) return one.created < other.created ? -1 : 1;
  const left = `${one.name}.${one.namespace}`;
  const right = `${other.name}.${other.namespace}`;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
