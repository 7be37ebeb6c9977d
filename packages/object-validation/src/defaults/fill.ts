import { isPlainObject, type PlainObject } from '@drydock/merge';

/** Adds what is absent; the same reference when nothing was. */
export function fill(object: PlainObject, defaults: PlainObject): PlainObject {
  let result: Record<string, unknown> | undefined;
  for (const key in defaults) {
    if (object[key] === undefined && defaults[key] !== undefined) {
      result ??= { ...object };
      result[key] = defaults[key];
    }
  }
  return result ?? object;
}

/** Replaces one field by what `change` makes of it; absent fields and unchanged ones leave the object as it is. */
export function mapField(
  object: PlainObject,
  key: string,
  change: (value: PlainObject) => PlainObject,
): PlainObject {
  const value = object[key];
  if (!isPlainObject(value)) return object;
  const next = change(value);
  return next === value ? object : { ...object, [key]: next };
}

/** The same for each object of a list. */
export function mapItems(
  object: PlainObject,
  key: string,
  change: (item: PlainObject) => PlainObject,
): PlainObject {
  const list = object[key];
  if (!Array.isArray(list)) return object;
  let result: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item: unknown = list[i];
    if (!isPlainObject(item)) continue;
    const next = change(item);
    if (next === item) continue;
    result ??= [...list];
    result[i] = next;
  }
  return result ? { ...object, [key]: result } : object;
}
