import type { KubernetesObject } from '@drydock/manifests';
import type { Catalogue } from '@drydock/manifests/catalogue';
import {
  createMergeTypes,
  isPlainObject,
  untyped,
  type MergeType,
  type PlainObject,
} from '@drydock/merge';
import { createTypedDecoder } from '../decode/typed-decoder.ts';
import { ApiFailure } from '../registry/api-failure.ts';
import { createStrategies } from '../registry/strategies.ts';
import { builtInTypes } from './built-in-types.ts';
import { apiVersionOf, type ResourceType } from './resource-type.ts';

/** A built-in kind as a client written in Go knows it. */
export interface ClientType {
  readonly merge: MergeType;
  /** Read and written by Go's type; undefined when a field is unknown or of the wrong type. */
  decode(object: PlainObject): PlainObject | undefined;
  /** With the defaults that clients fill in; as it is when Go could not read it. `isReadable`: `decode` did already. */
  defaults(object: PlainObject, isReadable?: boolean): PlainObject;
}

/** What a client knows of kinds without asking a server, from its compiled-in types. */
export interface ClientTypes {
  /** undefined: not one of Kubernetes' own kinds. */
  builtIn(apiVersion: string, kind: string): ClientType | undefined;
  /** How the kind merges by the schema that a server publishes; untyped when nobody knows it. */
  mergeType(apiVersion: string, kind: string): MergeType;
}

/** Versions that servers no longer have, but clients still know: the kinds look the same. */
const successors: Readonly<Record<string, string>> = {
  'apps/v1beta1': 'apps/v1',
  'apps/v1beta2': 'apps/v1',
  'extensions/v1beta1': 'apps/v1',
  'batch/v1beta1': 'batch/v1',
  'policy/v1beta1': 'policy/v1',
  'networking.k8s.io/v1beta1': 'networking.k8s.io/v1',
  'rbac.authorization.k8s.io/v1beta1': 'rbac.authorization.k8s.io/v1',
  'rbac.authorization.k8s.io/v1alpha1': 'rbac.authorization.k8s.io/v1',
  'storage.k8s.io/v1beta1': 'storage.k8s.io/v1',
  'autoscaling/v2beta2': 'autoscaling/v2',
  'admissionregistration.k8s.io/v1beta1': 'admissionregistration.k8s.io/v1',
};

const silent = { validation: 'Strict', warn: () => undefined } as const;

/** Client types of a catalogue; built lazily, kept for good. */
export function createClientTypes(catalogue: Catalogue): ClientTypes {
  const merge = createMergeTypes(catalogue);
  const strategyOf = createStrategies(catalogue);
  const decoder = createTypedDecoder(catalogue);
  const served = new Map<string, ResourceType>(
    builtInTypes.map((type) => [`${apiVersionOf(type)}/${type.kind}`, type] as const),
  );
  const known = new Map<string, ClientType | undefined>();

  function build(type: ResourceType): ClientType {
    const { defaults } = strategyOf(type);
    // Objects never change: the same one is compared again and again.
    const decoded = new WeakMap<PlainObject, { readonly object: PlainObject | undefined }>();
    return {
      merge: type.definition === undefined ? untyped : merge.byDefinition(type.definition),
      decode(object) {
        let found = decoded.get(object);
        if (!found) {
          found = { object: decodeOrNothing(() => decoder.decode(object, type, silent)) };
          decoded.set(object, found);
        }
        return found.object;
      },
      defaults(object, isReadable = false) {
        if (!defaults || !isPlainObject(object.metadata)) return object;
        const lenient = { ...silent, validation: 'Ignore' } as const;
        const canRead =
          isReadable || decodeOrNothing(() => decoder.decode(object, type, lenient)) !== undefined;
        if (!canRead) return object;
        const filled = defaults(object as unknown as KubernetesObject); // metadata checked above
        const { status: _, ...rest } = filled as PlainObject;
        const spec = isPlainObject(rest.spec)
          ? withoutServerParts(rest.spec, object.spec, type.kind === 'Pod')
          : rest.spec;
        const isSpecLess = spec === undefined || object.spec === undefined;
        const next = isSpecLess ? rest : { ...rest, spec };
        const status = type.kind === 'Namespace' ? activeStatus(object.status) : object.status;
        return status === undefined ? next : { ...next, status };
      },
    };
  }

  return {
    builtIn(apiVersion, kind) {
      const name: string = `${apiVersion}/${kind}`;
      if (!known.has(name)) {
        const type = served.get(name) ?? served.get(`${successors[apiVersion] ?? ''}/${kind}`);
        known.set(name, type && build(type));
      }
      return known.get(name);
    },
    mergeType(apiVersion, kind) {
      const own = this.builtIn(apiVersion, kind);
      if (own) return own.merge;
      const entry = catalogue.kinds.find(
        (one) => kind === one.kind && apiVersion === apiVersionOf(one),
      );
      const schema = entry && catalogue.schemaOf(entry);
      return schema ? merge.bySchema(schema) : untyped;
    },
  };
}

/**
 * Without what only the server writes: `resources: {}` of containers, the kind of claims, and requests that follow from limits,
 * which clients fill in for pods alone.
 */
function withoutServerParts(filled: PlainObject, given: unknown, isPod: boolean): PlainObject {
  const before = isPlainObject(given) ? given : {};
  let result: Record<string, unknown> | undefined;
  for (const key of Object.keys(filled)) {
    const value = filled[key];
    const next = strip(key, value, { before: before[key], isPod });
    if (next === value) continue;
    result ??= { ...filled };
    if (next === undefined) delete result[key];
    else result[key] = next;
  }
  return result ?? filled;
}

interface Given {
  readonly before: unknown;
  readonly isPod: boolean;
}

function strip(key: string, value: unknown, { before, isPod }: Given): unknown {
  if (value === before) return value;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = Array.isArray(before) ? before : [];
    const next = value.map((item: unknown, i) => {
      if (!isPlainObject(item)) return item;
      const plain = key === 'volumeClaimTemplates' ? withoutTypeMeta(item, list[i]) : item;
      return withoutServerParts(plain, list[i], isPod);
    });
    return next.some((item, i) => item !== value[i]) ? next : value;
  }
  if (!isPlainObject(value)) return value;
  if (key !== 'resources') return withoutServerParts(value, before, isPod);
  if (before === undefined) return undefined;
  const { requests: _, ...others } = value;
  const isGiven = isPlainObject(before) && before.requests !== undefined;
  if (isGiven || isPod || value.requests === undefined) return value;
  return others;
}

/** A namespace is active until it says otherwise. */
function activeStatus(status: unknown): PlainObject {
  return { phase: 'Active', ...(isPlainObject(status) ? status : {}) };
}

/** The server writes the kind of a claim into its template. */
function withoutTypeMeta(filled: PlainObject, given: unknown): PlainObject {
  if (isPlainObject(given) && given.kind !== undefined) return filled;
  const { apiVersion: _, kind: __, ...rest } = filled;
  return rest;
}

function decodeOrNothing(decode: () => KubernetesObject): PlainObject | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof ApiFailure) return undefined;
    throw error;
  }
}
