import { isJsonObject } from '@drydock/manifests';

/** The value at a path of keys; undefined where a part of it is no map or lacks the key. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) current = isJsonObject(current) ? current[key] : undefined;
  return current;
}

/** A list, or an empty one for all that is none. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
