import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import { isKnownFormat } from '../rules/formats.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

/** Formats that a definition asks for and nobody checks. */
export function formatWarnings(object: KubernetesObject): readonly string[] {
  const { versions } = asObject(object.spec);
  const found = new Set<string>();
  for (const version of Array.isArray(versions) ? versions : [])
    collect(asObject(asObject(version).schema).openAPIV3Schema, found);
  return [...found].toSorted().map((format) => `unrecognized format "${format}"`);
}

function collect(schema: unknown, found: Set<string>): void {
  if (!isPlainObject(schema)) return;
  const { format } = schema;
  if (typeof format === 'string' && !isKnownFormat(format)) found.add(format);
  for (const each of Object.values(asObject(schema.properties))) collect(each, found);
  collect(schema.items, found);
  collect(schema.additionalProperties, found);
}
