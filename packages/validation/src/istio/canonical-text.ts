import type { JsonValue } from '@drydock/manifests';

/** Equal texts for equal messages: keys sorted, and what protobuf does not tell from absent left out. */
export function canonicalText(value: JsonValue): string {
  if (Array.isArray(value))
    return `[${value.map((item: JsonValue) => canonicalText(item)).join()}]`;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter((entry): entry is [string, JsonValue] => !isZero(entry[1]))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => `${JSON.stringify(key)}:${canonicalText(entry)}`);
  return `{${fields.join()}}`;
}

function isZero(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === false) return true;
  return Array.isArray(value) && value.length === 0;
}
