import type { KubernetesObject } from '@drydock/manifests';
import type { Catalogue, Schema } from '@drydock/manifests/catalogue';
import { isPlainObject, setKey, type PlainObject } from '@drydock/merge';
import { badRequest } from '../registry/api-failure.ts';
import type { ResourceType } from '../types/resource-type.ts';
import type { DecodeOptions, TypeDecoder } from './decoder.ts';
import { readKeyPaths } from './duplicate-keys.ts';

interface Pruning {
  readonly catalogue: Catalogue;
  readonly unknown: string[];
}

/** Custom resources: what the schema does not know is pruned (and named), defaults are filled in. @see apiextensions-apiserver structural/pruning, defaulting */
export function createCustomDecoder(catalogue: Catalogue, builtIn: TypeDecoder): TypeDecoder {
  return {
    decode(value, type, options) {
      const schema = type.custom?.schema;
      if (!type.custom || !schema || !isPlainObject(value))
        return builtIn.decode(value, type, options);
      const pruning: Pruning = { catalogue, unknown: [] };
      const { apiVersion, kind, metadata, ...content } = value;
      const pruned = prune(content, withoutMeta(catalogue.resolve(schema)), '', pruning);
      const own = isPlainObject(metadata) ? withoutNulls(knownMetadata(metadata, pruning)) : {};
      report(pruning, type, options);
      const object = { apiVersion, kind, metadata: { ...own, name: own.name ?? '' } };
      return { ...object, ...(isPlainObject(pruned) ? pruned : {}) } as KubernetesObject; // checked by validation
    },
  };
}

const METADATA = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

function knownMetadata(metadata: PlainObject, { catalogue, unknown }: Pruning): PlainObject {
  const known = catalogue.definition(METADATA)?.properties;
  if (!known) return metadata;
  return Object.fromEntries(
    Object.entries(metadata).filter(([key]) => {
      if (Object.hasOwn(known, key)) return true;
      unknown.push(`metadata.${key}`);
      return false;
    }),
  );
}

const shaped = new WeakMap<KubernetesObject, Map<Schema, KubernetesObject>>();

/** A stored custom resource as one of its versions shows it: pruned and with that version's defaults. */
export function shapeCustom(
  object: KubernetesObject,
  schema: Schema,
  catalogue: Catalogue,
): KubernetesObject {
  const known = shaped.get(object) ?? new Map<Schema, KubernetesObject>();
  shaped.set(object, known);
  const ready = known.get(schema);
  if (ready) return ready;
  const { apiVersion, kind, metadata, ...content } = object;
  const root = withoutMeta(catalogue.resolve(schema));
  const pruned = prune(content, root, '', { catalogue, unknown: [] });
  const next = { apiVersion, kind, metadata, ...(isPlainObject(pruned) ? pruned : {}) };
  known.set(schema, next);
  return next;
}

function withoutMeta(schema: Schema): Schema {
  const { apiVersion: _a, kind: _k, metadata: _m, ...properties } = schema.properties ?? {};
  return { ...schema, properties };
}

function withoutNulls(value: PlainObject): PlainObject {
  return Object.fromEntries(
    Object.entries(value).filter(([, each]) => each !== null && each !== undefined),
  );
}

function prune(value: unknown, schema: Schema, path: string, pruning: Pruning): unknown {
  const resolved = pruning.catalogue.resolve(schema);
  if (Array.isArray(value)) {
    const { items } = resolved;
    return items
      ? value.map((item: unknown, i) => prune(item, items, `${path}[${i}]`, pruning))
      : value;
  }
  if (!isPlainObject(value)) return value;
  const { properties, additionalProperties } = resolved;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const at = path === '' ? key : `${path}.${key}`;
    const property =
      properties && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (value[key] === null || value[key] === undefined) {
      if (property?.nullable === true) result[key] = null;
    } else if (property) setKey(result, key, prune(value[key], property, at, pruning));
    else if (resolved.preserveUnknown === true || !properties) setKey(result, key, value[key]);
    else pruning.unknown.push(at);
  }
  for (const [key, property] of Object.entries(properties ?? {})) {
    const fallback = pruning.catalogue.resolve(property).default ?? property.default;
    if (result[key] === undefined && fallback !== undefined)
      result[key] = prune(fallback, property, '', pruning);
  }
  return result;
}

function report(pruning: Pruning, type: ResourceType, options: DecodeOptions): void {
  if (options.validation === 'Ignore') return;
  const { duplicates } = readKeyPaths(options.text ?? '');
  const problems = [
    ...[...duplicates.keys()].map((path) => `duplicate field "${path}"`),
    ...pruning.unknown.toSorted().map((path) => `unknown field "${path}"`),
  ];
  if (problems.length === 0) return;
  if (options.validation === 'Warn') for (const problem of problems) options.warn(problem);
  else {
    throw badRequest(
      `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: strict decoding error: ${problems.join(', ')}`,
    );
  }
}
