import { isJsonObject, type JsonObject } from '@drydock/manifests';

/** The value at a path of keys and positions, or undefined where the path leads nowhere. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    if (Array.isArray(current) && typeof step === 'number') current = current[step];
    else if (isJsonObject(current) && typeof step === 'string') current = current[step];
    else return undefined;
  }
  return current;
}

/** Text as it is, numbers and booleans printed, anything else ''. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : '';
}

export function asNumber(value: unknown, otherwise = 0): number {
  if (typeof value === 'number') return value;
  return typeof value === 'bigint' ? Number(value) : otherwise;
}

export function asObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asObjects(value: unknown): readonly JsonObject[] {
  return asList(value).filter((entry): entry is JsonObject => isJsonObject(entry));
}

export function asTexts(value: unknown): readonly string[] {
  return asList(value).map(asText);
}

/** A map of strings, such as labels, in the order of its keys (Go prints maps sorted). */
export function asPairs(value: unknown): readonly (readonly [string, string])[] {
  return Object.entries(asObject(value))
    .map(([key, text]): [string, string] => [key, asText(text)])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Deep equality of JSON values; a field that is undefined counts as absent. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((entry, index) => isSameJson(entry, b[index]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) {
    return isNumeric(a) && isNumeric(b) && Number(a) === Number(b);
  }
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => isSameJson(a[key], b[key]));
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
