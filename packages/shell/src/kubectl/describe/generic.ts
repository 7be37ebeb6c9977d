import { isJsonObject, type JsonObject } from '@drydock/manifests';
import { goPlain } from '../jsonpath/evaluate-json-path.ts';
import type { DescribeWriter } from './describe-writer.ts';
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { writeLabelsAndAnnotations, writeNames } from './metadata.ts';

const SKIPPED: ReadonlySet<string> = new Set([
  '.metadata.managedFields',
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
]);

/** Any kind without a describer of its own: every field in words (kubectl describe.genericDescriber). */
export const describeGeneric: Describer = async (object, writer, context) => {
  writeNames(writer, object);
  writeLabelsAndAnnotations(writer, object);
  writeContent(writer, 0, object, '');
  await writeEvents(writer, object, context);
};

function writeContent(
  writer: DescribeWriter,
  level: number,
  content: JsonObject,
  prefix: string,
): void {
  for (const field of Object.keys(content).toSorted()) {
    const value = content[field];
    const path = `${prefix}.${field}`;
    if (value === undefined || SKIPPED.has(path)) continue;
    if (isJsonObject(value)) {
      writer.line(level, `${labelFor(field)}:`);
      writeContent(writer, level + 1, value, path);
    } else if (Array.isArray(value)) {
      writer.line(level, `${labelFor(field)}:`);
      for (const child of value) {
        if (isJsonObject(child)) writeContent(writer, level + 1, child, path);
        else writer.line(level + 1, goPlain(child));
      }
    } else writer.field(labelFor(field), goPlain(value), level);
  }
}

const ACRONYMS: ReadonlySet<string> = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** `resourceVersion` -> `Resource Version`; names with other than letters and dashes are kept. */
export function labelFor(field: string): string {
  if (!/^[\p{L}-]+$/u.test(field)) return field;
  const parts = field.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|-+/gu) ?? [field];
  return parts
    .map((part) =>
      ACRONYMS.has(part.toUpperCase())
        ? part.toUpperCase()
        : part.charAt(0).toUpperCase() + part.slice(1),
    )
    .join(' ');
}
