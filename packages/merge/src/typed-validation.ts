import { itemElement } from './list-keys.ts';
import type { ListType, MergeType } from './merge-type.ts';
import { isPlainObject, type PlainObject } from './plain-object.ts';

/** Why a value is not of a type, in the words of server-side apply: `.spec.bogus: field not declared in schema`. */
export function typeErrors(value: unknown, type: MergeType, path = ''): readonly string[] {
  if (value === null || value === undefined || type.kind === 'untyped') return [];
  switch (type.kind) {
    case 'scalar':
      return scalarErrors(value, type.scalar, path);
    case 'list':
      return listErrors(value, type, path);
    case 'struct':
      if (!isPlainObject(value)) return [`${path}: expected map, got ${describe(value)}`];
      return Object.keys(value).flatMap((key) => {
        const field = type.field(key);
        const at = `${path}.${key}`;
        return field
          ? typeErrors(value[key], field.type, at)
          : [`${at}: field not declared in schema`];
      });
    case 'map':
      if (!isPlainObject(value)) return [`${path}: expected map, got ${describe(value)}`];
      return Object.keys(value).flatMap((key) =>
        typeErrors(value[key], type.values, `${path}.${key}`),
      );
    default:
      return [];
  }
}

/** Go's `%v` of a value, as far as messages need it: `map[a:1 b:[x]]`. */
export function formatGoValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(formatGoValue).join(' ')}]`;
  if (!isPlainObject(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const keys = Object.keys(value).toSorted();
  return `map[${keys.map((key) => `${key}:${formatGoValue(value[key])}`).join(' ')}]`;
}

const describe = (value: unknown): string => `&{${formatGoValue(value)}}`;

function goTypeOf(value: unknown): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return '[]interface {}';
  if (isPlainObject(value)) return 'map[string]interface {}';
  return Number.isInteger(value) ? 'int64' : 'float64';
}

function formatGoSyntax(value: unknown): string {
  const shown = typeof value === 'string' ? JSON.stringify(value) : formatGoValue(value);
  return `&value.valueUnstructured{Value:${shown}}`;
}

function scalarErrors(value: unknown, scalar: string, path: string): readonly string[] {
  switch (scalar) {
    case 'string':
      return typeof value === 'string'
        ? []
        : [`${path}: expected string, got ${formatGoSyntax(value)}`];
    case 'boolean':
      return typeof value === 'boolean'
        ? []
        : [`${path}: expected boolean, got ${describe(value)}`];
    case 'numeric':
      return typeof value === 'number' || typeof value === 'bigint'
        ? []
        : [`${path}: expected numeric (int or float), got ${goTypeOf(value)}`];
    default:
      return typeof value === 'object'
        ? [`${path}: expected any scalar, got ${describe(value)}`]
        : [];
  }
}

function listErrors(value: unknown, type: ListType, path: string): readonly string[] {
  if (!Array.isArray(value)) return [`${path}: expected list, got ${describe(value)}`];
  const seen = new Set<string>();
  return value.flatMap((item, i) => {
    if (type.list === 'atomic') return typeErrors(item, type.items, `${path}[${i}]`);
    const missing = missingKey(item, type);
    if (missing !== undefined) return [`${path}: element ${i}: ${missing}`];
    const element = itemElement(type, item, i);
    const label = formatKey(element);
    if (seen.has(element)) return [`${path}: duplicate entries for key ${label}`];
    seen.add(element);
    return typeErrors(item, type.items, `${path}${label}`);
  });
}

function missingKey(item: unknown, type: ListType): string | undefined {
  if (type.list !== 'map') return undefined;
  if (!isPlainObject(item)) {
    return item === null
      ? 'associative list with keys may not have a null element'
      : 'associative list with keys may not have non-map elements';
  }
  const absent = type.keys.filter((key) => (item[key] ?? type.keyDefaults[key]) === undefined);
  if (absent.length < type.keys.length && absent.length === 0) return undefined;
  return absent.length === 0
    ? undefined
    : `associative list with keys has an element that omits key field ${JSON.stringify(absent[0])} (and doesn't have default value)`;
}

function formatKey(element: string): string {
  const content = element.slice(2);
  if (element.startsWith('v:')) return `[=${content}]`;
  const keys = JSON.parse(content) as PlainObject; // made by itemElement from an object
  return `[${Object.keys(keys)
    .map((key) => `${key}=${JSON.stringify(keys[key])}`)
    .join(',')}]`;
}
