import { isPlainObject, setKey, type PlainObject } from '@drydock/merge';
import { parseApiVersion } from '@drydock/manifests';
import { encodeBase64 } from './base64.ts';
import { sortSubsets } from './endpoint-subsets.ts';

/** Changes an object before it is compared; the same reference when there is nothing to change. */
export type Normalizer = (object: PlainObject) => PlainObject;

export interface NormalizeOptions {
  /** `resource.compareoptions` ignoreAggregatedRoles: rules of aggregated roles do not count. */
  readonly ignoreAggregatedRoles?: boolean;
}

/** What Argo CD evens out in every object: @see gitops-engine pkg/diff Normalize. */
export function normalizeKnownKinds(object: PlainObject, options: NormalizeOptions): PlainObject {
  const plain = withoutCreationTimestamp(object);
  const { group } = parseApiVersion(typeof plain.apiVersion === 'string' ? plain.apiVersion : '');
  const { kind } = plain;
  if (group === '' && kind === 'Secret') return normalizeSecret(plain);
  if (group === '' && kind === 'Endpoints') return normalizeEndpoints(plain);
  if (group === 'rbac.authorization.k8s.io' && (kind === 'Role' || kind === 'ClusterRole')) {
    return normalizeRole(plain, options);
  }
  return plain;
}

function withoutCreationTimestamp(object: PlainObject): PlainObject {
  const { metadata } = object;
  if (!isPlainObject(metadata) || !Object.hasOwn(metadata, 'creationTimestamp')) return object;
  const { creationTimestamp: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}

/** stringData becomes data, null becomes empty. What is no text stays as it is. */
export function normalizeSecret(object: PlainObject): PlainObject {
  const { data, stringData, ...rest } = object;
  const texts = isPlainObject(stringData) ? stringData : {};
  const hasTexts = Object.keys(texts).length > 0;
  if (!isPlainObject(data) && !hasTexts) return object;
  const next: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(isPlainObject(data) ? data : {})) {
    setKey(next, key, value ?? '');
  }
  for (const [key, value] of Object.entries(texts)) {
    setKey(next, key, typeof value === 'string' ? encodeBase64(value) : value);
  }
  const kept = hasTexts || stringData === undefined ? {} : { stringData };
  return { ...rest, ...kept, data: next };
}

function normalizeRole(object: PlainObject, options: NormalizeOptions): PlainObject {
  const isAggregated = isPlainObject(object.aggregationRule);
  if (options.ignoreAggregatedRoles === true && isAggregated) return { ...object, rules: null };
  return Array.isArray(object.rules) && object.rules.length === 0
    ? { ...object, rules: null }
    : object;
}

function normalizeEndpoints(object: PlainObject): PlainObject {
  const { subsets } = object;
  return Array.isArray(subsets)
    ? { ...object, subsets: sortSubsets(subsets.filter(isPlainObject)) }
    : object;
}
