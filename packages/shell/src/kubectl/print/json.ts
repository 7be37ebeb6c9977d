import { isJsonObject } from '@drydock/manifests';

/** JSON as Go's encoding/json writes it: keys in byte order, `<`, `>` and `&` escaped. */
export function goJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(sortKeys(value), undefined, indent) ?? 'null';
  return text.replaceAll(/[<>&\u2028\u2029]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

/** The same value with the keys of every map sorted; integers that JSON.stringify refuses become numbers. */
export function sortKeys(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted(compareBytes)
      .filter((key) => value[key] !== undefined)
      .map((key) => [key, sortKeys(value[key])]),
  );
}

/** The order of Go's sort.Strings, near enough: by UTF-16 code unit. */
export function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
