import { isPlainObject } from '@drydock/merge';

export type Json = Record<string, unknown>;

/** What identifies a resource at some time of the build. */
export interface ResourceId {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** One resource of a build, with the names it had before. */
export interface Resource {
  object: Json;
  readonly previous: ResourceId[];
  readonly prefixes: string[];
  readonly suffixes: string[];
  needsHash: boolean;
}

export function isJson(value: unknown): value is Json {
  return isPlainObject(value);
}

export function createResource(object: Json, needsHash = false): Resource {
  return { object, previous: [], prefixes: [], suffixes: [], needsHash };
}

export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The mapping at a key; made where it is missing. */
export function mapAt(object: Json, key: string): Json {
  const own = object[key];
  if (isJson(own)) return own;
  const made: Json = {};
  object[key] = made;
  return made;
}

/** The id of now. */
export function idOf(object: Json): ResourceId {
  const metadata = isJson(object['metadata']) ? object['metadata'] : {};
  const apiVersion = asText(object['apiVersion']);
  const slash = apiVersion.indexOf('/');
  return {
    group: slash === -1 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind: asText(object['kind']),
    name: asText(metadata['name']),
    namespace: asText(metadata['namespace']),
  };
}

/** All ids, the first one first. */
export function idsOf(resource: Resource): readonly ResourceId[] {
  return [...resource.previous, idOf(resource.object)];
}

/** Keeps the id of now for what refers to it. */
export function rememberId(resource: Resource): void {
  resource.previous.push(idOf(resource.object));
}

export const namespaceOf = ({ namespace }: ResourceId): string => namespace || 'default';

export function sameId(a: ResourceId, b: ResourceId): boolean {
  return (
    a.group === b.group &&
    a.version === b.version &&
    a.kind === b.kind &&
    a.name === b.name &&
    (isClusterScoped(a) || namespaceOf(a) === namespaceOf(b))
  );
}

/** As Kustomize prints it: `ConfigMap.v1.[noGrp]/cfg.[noNs]`. */
export function formatId({ group, version, kind, name, namespace }: ResourceId): string {
  return `${kind || '[noKind]'}.${version || '[noVer]'}.${group || '[noGrp]'}/${name || '[noName]'}.${namespace || '[noNs]'}`;
}

const CLUSTER_SCOPED = new Set(
  'Namespace Node PersistentVolume ClusterRole ClusterRoleBinding CustomResourceDefinition StorageClass PriorityClass APIService MutatingWebhookConfiguration ValidatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding IngressClass RuntimeClass CSIDriver CSINode VolumeAttachment CertificateSigningRequest FlowSchema PriorityLevelConfiguration PodSecurityPolicy ComponentStatus SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview TokenReview'.split(
    ' ',
  ),
);

/** Built-in kinds without a namespace; of a custom kind nobody knows it. */
export function isClusterScoped({ group, kind }: Pick<ResourceId, 'group' | 'kind'>): boolean {
  return CLUSTER_SCOPED.has(kind) && isBuiltIn(group);
}

export function isBuiltIn(group: string): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io');
}
