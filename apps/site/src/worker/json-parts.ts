import { isJsonObject } from '@drydock/manifests';

/** The part of an object at a path of keys; undefined where there is none. */
export function part(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (!isJsonObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}

/** The text at a path; '' where there is none. */
export function text(value: unknown, ...path: readonly string[]): string {
  const found = part(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The texts of a list; none where it is something else. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** The entries of a list; none where it is something else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
