import type { JsonObject, JsonValue } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';

/** A generator's own template, filled up with that of the ApplicationSet wherever it says nothing. */
export function mergedTemplate(own: JsonObject, base: JsonObject): JsonObject {
  const merged: Record<string, JsonValue | undefined> = { ...own };
  for (const [key, value] of Object.entries(base)) {
    const mine = merged[key];
    if (isJsonObject(mine) && isJsonObject(value)) merged[key] = mergedTemplate(mine, value);
    else if (isUnset(mine)) merged[key] = value;
  }
  return merged;
}

function isUnset(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  if (value === 0 || value === 0n) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}
