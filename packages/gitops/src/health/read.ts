import { isPlainObject, type PlainObject } from '@drydock/merge';

const nothing: PlainObject = {};

/** The object below a key; an empty one when there is none. */
export function objectAt(value: unknown, ...path: readonly string[]): PlainObject {
  let current: unknown = value;
  for (const key of path) current = isPlainObject(current) ? current[key] : undefined;
  return isPlainObject(current) ? current : nothing;
}

/** The objects of a list below a key. */
export function objectsAt(value: unknown, ...path: readonly string[]): readonly PlainObject[] {
  const list = valueAt(value, ...path);
  return Array.isArray(list) ? list.filter(isPlainObject) : [];
}

export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let current: unknown = value;
  for (const key of path) current = isPlainObject(current) ? current[key] : undefined;
  return current ?? undefined;
}

/** The text below a key; empty when there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const text = valueAt(value, ...path);
  return typeof text === 'string' ? text : '';
}

/** The number below a key; 0, Go's zero value, when there is none. */
export function numberAt(value: unknown, ...path: readonly string[]): number {
  const number = valueAt(value, ...path);
  if (typeof number === 'bigint') return Number(number);
  return typeof number === 'number' ? number : 0;
}
