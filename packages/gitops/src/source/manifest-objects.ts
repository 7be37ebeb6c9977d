import type { JsonValue, KubernetesObject } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';

import { listAt } from '../read-json.ts';
import { yamlDocuments } from '../read-yaml.ts';

/** The objects of a text, or why there are none. */
export type ManifestObjects =
  | { readonly objects: readonly KubernetesObject[] }
  | { readonly error: string };

/** Reads manifests: documents apart, empty ones left out, lists taken apart. */
export function manifestObjects(text: string): ManifestObjects {
  const read = yamlDocuments(text);
  if ('error' in read) return { error: `failed to unmarshal manifest: ${read.error}` };
  const objects: KubernetesObject[] = [];
  for (const document of read.documents) {
    if (document === null || (isJsonObject(document) && Object.keys(document).length === 0))
      continue;
    const added = objectsOf(document);
    if (typeof added === 'string') return { error: `failed to unmarshal manifest: ${added}` };
    objects.push(...added);
  }
  return { objects };
}

/** Nested deeper, a document is no manifest; readers of objects are recursive. */
const MAX_DEPTH = 200;

/** The objects that an operation hands in as JSON, or the message of the ComparisonError: none is left out. */
export function localManifests(texts: readonly string[]): ManifestObjects {
  const objects: KubernetesObject[] = [];
  for (const text of texts) {
    const read = jsonObjects(text);
    if (typeof read === 'string') return { error: `Failed to load local manifests: ${read}` };
    objects.push(...read);
  }
  return { objects };
}

function jsonObjects(text: string): readonly KubernetesObject[] | string {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue; // what JSON holds is JSON
  } catch (problem) {
    return `error unmarshaling JSON: ${problem instanceof Error ? problem.message : 'it is no JSON'}`;
  }
  if (isDeeper(value, MAX_DEPTH)) return 'error unmarshaling JSON: exceeded max depth';
  return objectsOf(value);
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((part) => isDeeper(part, depth - 1));
}

/** The objects that one document holds: itself, or the items of a List. */
export function objectsOf(document: JsonValue): readonly KubernetesObject[] | string {
  if (!isJsonObject(document)) {
    return 'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal into Go value of type map[string]interface {}';
  }
  if (typeof document['kind'] !== 'string' || document['kind'] === '') {
    return `error unmarshaling JSON: while decoding JSON: Object 'Kind' is missing in '${JSON.stringify(document)}'`;
  }
  const isList = document['kind'].endsWith('List') && Array.isArray(document['items']);
  if (!isList) return [withMetadata(document)];
  return listAt(document, 'items').flatMap((item) =>
    isJsonObject(item) ? [withMetadata(item)] : [],
  );
}

/** Gives an object the fields that every reader relies on. */
function withMetadata(document: Readonly<Record<string, unknown>>): KubernetesObject {
  const metadata = isJsonObject(document['metadata']) ? document['metadata'] : {};
  const name = typeof metadata['name'] === 'string' ? metadata['name'] : '';
  const apiVersion = typeof document['apiVersion'] === 'string' ? document['apiVersion'] : '';
  const kind = typeof document['kind'] === 'string' ? document['kind'] : '';
  return { ...document, apiVersion, kind, metadata: { ...metadata, name } };
}
