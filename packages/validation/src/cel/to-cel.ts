import { isJsonObject, type JsonValue } from '@drydock/manifests';
import type { Catalogue, Schema } from '@drydock/manifests/catalogue';
import type { CelInput } from '@bufbuild/cel';

const RESERVED = new Set(
  [
    'true',
    'false',
    'null',
    'in',
    'as',
    'break',
    'const',
    'continue',
    'else',
    'for',
    'function',
    'if',
  ].concat(['import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while']),
);

/** The name of a field in an expression. Source: apiserver pkg/cel/escaping.go. */
export function escapeName(name: string): string {
  if (RESERVED.has(name)) return `__${name}__`;
  return name
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
}

/**
 * A value as CEL sees it: integers and floats apart as the schema says, fields under their escaped
 * names, keys of free maps as they are, a null as absent.
 */
export function toCel(
  catalogue: Catalogue,
  value: JsonValue,
  reference: Schema | undefined,
): CelInput {
  const schema = reference && catalogue.resolve(reference);
  if (Array.isArray(value)) {
    return value.map((item: JsonValue) => toCel(catalogue, item, schema?.items));
  }
  if (isJsonObject(value)) return mapToCel(catalogue, value, schema);
  if (typeof value === 'number') return numberToCel(value, schema);
  return value as Exclude<JsonValue, object> | null; // lists and maps are handled above
}

function mapToCel(
  catalogue: Catalogue,
  value: Readonly<Record<string, JsonValue | undefined>>,
  schema: Schema | undefined,
): CelInput {
  const map = new Map<string, CelInput>();
  for (const [name, field] of Object.entries(value)) {
    if (field === null || field === undefined) continue;
    const { properties, additionalProperties } = schema ?? {};
    const known = properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
    const key = known || !additionalProperties ? escapeName(name) : name;
    map.set(key, toCel(catalogue, field, known ?? additionalProperties));
  }
  addDefaults(catalogue, map, schema);
  return map;
}

/** Rules see an object as the API server has defaulted it. */
function addDefaults(
  catalogue: Catalogue,
  map: Map<string, CelInput>,
  schema: Schema | undefined,
): void {
  for (const [name, property] of Object.entries(schema?.properties ?? {})) {
    const key = escapeName(name);
    if (property.default === undefined || map.has(key)) continue;
    map.set(key, toCel(catalogue, property.default as JsonValue, property)); // a default of a CRD is JSON
  }
}

function numberToCel(value: number, schema: Schema | undefined): CelInput {
  if (schema?.type === 'number') return value;
  return Number.isSafeInteger(value) ? BigInt(value) : value;
}

/** The most items of any list or map in the value: what nested macros multiply. */
export function widest(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 1;
  const children: readonly (JsonValue | undefined)[] = Array.isArray(value)
    ? value
    : Object.values(value);
  let most = children.length;
  for (const child of children) if (child !== undefined) most = Math.max(most, widest(child));
  return most;
}
