import { parseApiVersion, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { isPlainObject, setKey } from '@drydock/merge';
import { objectChecks, type ObjectCheck } from './object-checks.ts';
import type { StatusCause } from './rules/field-error.ts';
import { validateMetadata } from './rules/metadata.ts';

/**
 * What the API server would find wrong with a new object once its types are right: its defaults
 * filled in, then metadata and the rules of its kind. Kinds and versions without rules have no
 * errors. The types of all fields must be those of the kind; it never throws on such an object.
 */
export function objectErrors(given: JsonObject, namespace = 'default'): readonly StatusCause[] {
  const { apiVersion, kind } = given;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return [];
  const { group, version } = parseApiVersion(apiVersion);
  const check = objectChecks.get(`${kind}.${group}`);
  if (!check || !(check.versions ?? ['v1']).includes(version)) return [];
  const object = completed(decoded(given) as KubernetesObject, check, namespace); // apiVersion and kind are there, metadata is made
  return [
    ...validateMetadata(object, { namespaced: !check.isClusterScoped }, check.nameForm),
    ...(check.validate?.(object, true) ?? []),
  ];
}

/** The object as the API server has it when it validates a create. */
function completed(
  given: KubernetesObject,
  check: ObjectCheck,
  namespace: string,
): KubernetesObject {
  const { name, generateName, namespace: own, ...rest } = given.metadata ?? {};
  const metadata = {
    ...rest,
    ...(generateName !== undefined && { generateName }),
    name: name || (generateName ? `${generateName}xxxxx` : ''),
    ...(!check.isClusterScoped && { namespace: own || namespace || 'default' }),
    uid: '00000000-0000-0000-0000-000000000000',
  };
  const object = { ...given, metadata };
  const filled = check.defaults ? check.defaults(object) : object;
  return check.prepare ? check.prepare(filled) : filled;
}

/** As Go decodes it: null is nothing, and a large number is a number. */
function decoded(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(decoded);
  if (!isPlainObject(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value))
    if (entry !== null) setKey(copy, key, decoded(entry));
  return copy;
}
