import type { JsonValue } from '@drydock/manifests';
import { readYaml, readYamlDocuments, YamlError } from '@drydock/render';

/** The documents of a text, or why it is no YAML, in Go's words. */
export type YamlDocuments =
  | { readonly documents: readonly JsonValue[] }
  | { readonly error: string };

/** Reads YAML 1.1 as Argo CD does: all documents. */
export function yamlDocuments(text: string): YamlDocuments {
  return guarded(() => readYamlDocuments(text).map(toJson));
}

/** Reads the first document; an empty text is null. */
export function yamlDocument(
  text: string,
): { readonly value: JsonValue } | { readonly error: string } {
  const read = guarded(() => [toJson(readYaml(text))]);
  return 'error' in read ? read : { value: read.documents[0] ?? null };
}

function guarded(read: () => readonly JsonValue[]): YamlDocuments {
  try {
    return { documents: read() };
  } catch (problem) {
    if (problem instanceof YamlError) return { error: problem.message };
    if (problem instanceof RangeError) return { error: 'yaml: nested too deeply' };
    throw problem;
  }
}

function toJson(value: unknown): JsonValue {
  if (value instanceof Map)
    return Object.fromEntries(Array.from(value, ([key, item]) => [String(key), toJson(item)]));
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  return (value ?? null) as JsonValue; // the reader gives texts, numbers, booleans and null
}
