import { isPlainObject, setKey, type PlainObject } from './plain-object.ts';

/** JSON merge patch (RFC 7396): null deletes, objects merge, anything else replaces. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isPlainObject(patch)) return patch;
  const result: Record<string, unknown> = isPlainObject(target) ? { ...target } : {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === null) delete result[key];
    else setKey(result, key, applyMergePatch(own(result, key), value));
  }
  return result;
}

/** The merge patch that turns `from` into `to`; undefined when they say the same. */
export function createMergePatch(from: unknown, to: unknown): unknown {
  if (!isPlainObject(from) || !isPlainObject(to)) return sameJson(from, to) ? undefined : to;
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(from)) if (own(to, key) === undefined) setKey(patch, key, null);
  for (const key of Object.keys(to)) {
    if (to[key] === undefined) continue;
    const before = own(from, key);
    const change = before === undefined ? to[key] : createMergePatch(before, to[key]);
    if (change !== undefined) setKey(patch, key, change);
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

/** A key of the object itself: JSON may well have one called `toString`. */
const own = (object: PlainObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  }
  if (isPlainObject(a) && isPlainObject(b)) return createMergePatch(a, b) === undefined;
  return a === b;
}
