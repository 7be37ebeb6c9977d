import type { KubernetesObject } from '@drydock/manifests';
import type { Catalogue, Schema } from '@drydock/manifests/catalogue';
import { canonicalQuantity, isPlainObject, setKey, type PlainObject } from '@drydock/merge';
import { ApiFailure, badRequest } from '../registry/api-failure.ts';
import { parseTime } from '../registry/timestamp.ts';
import type { ResourceType } from '../types/resource-type.ts';
import type { DecodeOptions, TypeDecoder } from './decoder.ts';
import { readKeyPaths } from './duplicate-keys.ts';
import { droppedZeros, emptyStructs, keptTexts, nullLists } from './go-zero.ts';
import { plainDecoder } from './plain-decoder.ts';

/** Where a value stands: the struct that has the field, the path as Go's errors show it, and with indexes. */
interface Place {
  readonly owner: string;
  readonly field: string;
  readonly path: string;
  readonly indexed: string;
  /** The schema stands in place, without the name of its struct: the owner is the struct around it. */
  readonly inlined?: boolean;
}

interface Decoding {
  readonly catalogue: Catalogue;
  readonly unknown: string[];
}

/** Decodes built-in kinds by the catalogue's schema, as Go's encoding/json does by the types. */
export function createTypedDecoder(catalogue: Catalogue): TypeDecoder {
  return {
    decode(value, type, options) {
      const schema =
        type.definition === undefined ? undefined : catalogue.definition(type.definition);
      if (!schema || type.custom || !isPlainObject(value))
        return plainDecoder.decode(value, type, options);
      const decoding: Decoding = { catalogue, unknown: [] };
      const decoded = decodeTop(value, schema, { decoding, type });
      report(decoding, type, options);
      return decoded;
    },
  };
}

function report(decoding: Decoding, type: ResourceType, options: DecodeOptions): void {
  if (options.validation === 'Ignore') return;
  const { duplicates, places } = readKeyPaths(options.text ?? '');
  const found = [
    ...decoding.unknown.map((path) => ({
      at: places.get(path) ?? 0,
      text: `unknown field "${path}"`,
    })),
    ...[...duplicates]
      .filter(([path]) => !isBelow(path, decoding.unknown))
      .map(([path, at]) => ({ at, text: `duplicate field "${path}"` })),
  ];
  const problems = found.toSorted((left, right) => left.at - right.at).map(({ text }) => text);
  if (problems.length === 0) return;
  if (options.validation === 'Warn') for (const problem of problems) options.warn(problem);
  else {
    const prefix =
      options.prefix ??
      `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: `;
    throw badRequest(`${prefix}strict decoding error: ${problems.join(', ')}`);
  }
}

/** Nothing is read in a field that is not known: what is given twice there is not seen. */
const isBelow = (path: string, parents: readonly string[]): boolean =>
  parents.some((parent) => path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`));

function decodeTop(
  value: PlainObject,
  schema: Schema,
  { decoding, type }: { readonly decoding: Decoding; readonly type: ResourceType },
): KubernetesObject {
  try {
    const place = { owner: type.kind, field: '', path: '', indexed: '' };
    const decoded = decodeStruct(
      value,
      schema,
      { ...place, owner: shortName(type.definition ?? '') },
      decoding,
    );
    const metadata = isPlainObject(decoded.metadata) ? decoded.metadata : {};
    return { ...decoded, metadata: { ...metadata, name: metadata.name ?? '' } } as KubernetesObject; // checked against the schema
  } catch (error) {
    if (error instanceof TypeMismatch) {
      throw new ApiFailure({
        code: 400,
        reason: 'BadRequest',
        message: `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: ${error.message}`,
      });
    }
    throw error;
  }
}

class TypeMismatch extends Error {}

const shortName = (definition: string): string => definition.slice(definition.lastIndexOf('.') + 1);

function kindOfJson(value: unknown, shows: boolean): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'array';
  if (isPlainObject(value)) return 'object';
  return shows ? `number ${String(value)}` : 'number';
}

function mismatch(value: unknown, goType: string, place: Place): TypeMismatch {
  const shows = goType.startsWith('int') || goType.startsWith('float');
  return new TypeMismatch(
    `json: cannot unmarshal ${kindOfJson(value, shows)} into Go struct field ${place.owner}.${place.path} of type ${goType}`,
  );
}

/** Name of a schema's type in Go: `int32`, `[]v1.Container`, `map[string]string`. */
function goTypeOf(schema: Schema): string {
  if (schema.ref !== undefined) {
    const parts = schema.ref.split('.');
    const name = parts.at(-1) ?? '';
    if (name === 'Quantity') return 'resource.Quantity';
    return `${parts.at(-2) ?? 'v1'}.${name}`;
  }
  switch (schema.type) {
    case 'integer':
      return schema.format ?? 'int32';
    case 'number':
      return 'float64';
    case 'boolean':
      return 'bool';
    case 'array':
      return `[]${schema.items ? goTypeOf(schema.items) : 'interface {}'}`;
    case 'object':
      return schema.additionalProperties
        ? `map[string]${goTypeOf(schema.additionalProperties)}`
        : 'map[string]interface {}';
    default:
      return 'string';
  }
}

function decodeStruct(
  value: PlainObject,
  schema: Schema,
  place: Place,
  decoding: Decoding,
): Record<string, unknown> {
  const { properties = {} } = schema;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const below: Place = {
      owner: place.owner,
      field: key,
      path: place.path === '' ? key : `${place.path}.${key}`,
      indexed: place.indexed === '' ? key : `${place.indexed}.${key}`,
    };
    if (!property) {
      if (!isPreserved(schema)) decoding.unknown.push(below.indexed);
      else setKey(result, key, value[key]);
      continue;
    }
    if (value[key] === null || value[key] === undefined) continue;
    const decoded = decodeValue(value[key], property, below, decoding);
    if (isDropped(decoded, key, property, schema)) continue;
    result[key] = decoded;
  }
  if (place.inlined === true) return result;
  for (const key of emptyStructs[place.owner] ?? [])
    result[key] ??= emptyOf(properties[key], key, place, decoding);
  for (const key of nullLists[place.owner] ?? []) result[key] ??= null;
  return result;
}

function emptyOf(
  property: Schema | undefined,
  key: string,
  place: Place,
  decoding: Decoding,
): unknown {
  const schema = property && decoding.catalogue.resolve(property);
  if (!property || !schema?.properties) return {};
  const owner = property.ref === undefined ? place.owner : shortName(property.ref);
  return decodeStruct({}, schema, { owner, field: key, path: '', indexed: '' }, decoding);
}

const isPreserved = (schema: Schema): boolean =>
  schema.preserveUnknown === true || schema.properties === undefined;

/** What Go's omitempty leaves out. */
function isDropped(value: unknown, key: string, property: Schema, parent: Schema): boolean {
  if (value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (value === '') return !keptTexts.has(key) && parent.required?.includes(key) !== true;
  // A probe's timeout is a number, that of a client's affinity a pointer: its struct has nothing else.
  const isPointer = key === 'timeoutSeconds' && Object.keys(parent.properties ?? {}).length === 1;
  if (value === false || value === 0) return droppedZeros.has(key) && !isPointer;
  if (isPlainObject(value) && Object.keys(value).length === 0) {
    return property.additionalProperties !== undefined && property.ref === undefined;
  }
  return false;
}

function decodeValue(value: unknown, schema: Schema, place: Place, decoding: Decoding): unknown {
  const { catalogue } = decoding;
  const name = schema.ref === undefined ? '' : shortName(schema.ref);
  const special = specialTypes[name];
  if (special) return special(value, place);
  const resolved = catalogue.resolve(schema);
  if (resolved.intOrString === true) return decodeIntOrString(value, place);
  switch (resolved.type) {
    case 'string':
      if (typeof value !== 'string') throw mismatch(value, 'string', place);
      if (resolved.format === 'byte') checkBase64(value);
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(value, 'bool', place);
      return value;
    case 'integer':
      return decodeInteger(value, goTypeOf(resolved), place);
    case 'number':
      if (typeof value !== 'number') throw mismatch(value, 'float64', place);
      return value;
    case 'array':
      return decodeList(value, schema, place, decoding);
    default:
      return decodeObject(value, schema, place, decoding);
  }
}

function decodeInteger(value: unknown, goType: string, place: Place): unknown {
  const limit = goType === 'int32' ? 2_147_483_647 : Number.MAX_SAFE_INTEGER * 1024;
  if (typeof value === 'bigint') return value;
  const isFitting =
    typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= limit + 1;
  if (!isFitting) throw mismatch(value, goType, place);
  return value;
}

function decodeIntOrString(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return value;
  return decodeInteger(value, 'int32', place);
}

function decodeList(value: unknown, schema: Schema, place: Place, decoding: Decoding): unknown {
  const resolved = decoding.catalogue.resolve(schema);
  if (!Array.isArray(value)) throw mismatch(value, goTypeOf(resolved), place);
  const { items } = resolved;
  if (!items) return value;
  return value.map((item: unknown, i) => {
    if (item === null) return items.ref === undefined ? '' : {};
    return decodeValue(item, items, { ...place, indexed: `${place.indexed}[${i}]` }, decoding);
  });
}

function decodeObject(value: unknown, schema: Schema, place: Place, decoding: Decoding): unknown {
  const resolved = decoding.catalogue.resolve(schema);
  if (resolved.type === undefined && !resolved.properties) return value;
  if (!isPlainObject(value)) throw mismatch(value, goTypeOf(schema), place);
  if (resolved.properties) {
    const owner = schema.ref === undefined ? place.owner : shortName(schema.ref);
    const inlined = schema.ref === undefined;
    return decodeStruct(value, resolved, { ...place, owner, inlined }, decoding);
  }
  const values = resolved.additionalProperties;
  if (!values) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = value[key];
    const below = { ...place, indexed: `${place.indexed}.${key}` };
    if (item === null) setKey(result, key, values.type === 'string' ? '' : item);
    else setKey(result, key, decodeValue(item, values, below, decoding));
  }
  return result;
}

const specialTypes: Readonly<
  Record<string, ((value: unknown, place: Place) => unknown) | undefined>
> = {
  Quantity: decodeQuantity,
  Time: decodeTime,
  MicroTime: decodeTime,
  IntOrString: decodeIntOrString,
  FieldsV1: (value) => value,
  RawExtension: (value) => value,
  JSON: (value) => value,
  JSONSchemaPropsOrBool: (value) => value,
  JSONSchemaPropsOrArray: (value) => value,
};

function decodeQuantity(value: unknown): unknown {
  const text = typeof value === 'number' ? String(value) : value;
  const canonical = typeof text === 'string' ? canonicalQuantity(text.trim()) : undefined;
  if (canonical === undefined || typeof text !== 'string') {
    throw new TypeMismatch(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  }
  return /^\+|\.$|[eE][-+]?\d+$/.test(text) ? text : canonical;
}

function decodeTime(value: unknown, place: Place): unknown {
  if (typeof value !== 'string') throw mismatch(value, 'string', place);
  if (parseTime(value) === undefined) {
    const part = '2006-01-02T15:04:05Z07:00';
    throw new TypeMismatch(
      `parsing time ${JSON.stringify(value)} as ${JSON.stringify(part)}: cannot parse ${JSON.stringify(value)} as "2006"`,
    );
  }
  return value;
}

function checkBase64(text: string): void {
  const bad = /[^A-Za-z0-9+/=\r\n]/.exec(text);
  if (bad) throw new TypeMismatch(`illegal base64 data at input byte ${bad.index}`);
  if (text.replaceAll(/[\r\n]/g, '').length % 4 !== 0) {
    throw new TypeMismatch(`illegal base64 data at input byte ${text.length - (text.length % 4)}`);
  }
}
