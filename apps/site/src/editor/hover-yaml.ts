import type { HoverText } from '../worker/protocol.ts';
import type { Knowledge } from './complete-yaml.ts';
import { schemaAt, typeInWords } from './schema-at.ts';
import { yamlFieldAt } from './yaml-cursor.ts';

/** What the field under the cursor is: its path, its type, and upstream's sentence about it. */
export function hoverYaml(
  text: string,
  offset: number,
  { catalogue, docs }: Knowledge,
): HoverText | undefined {
  const field = yamlFieldAt(text, offset);
  if (!field) return undefined;
  const node = schemaAt(catalogue, docs, field, field.path);
  if (!node) return undefined;
  return {
    title: field.path.reduce((path, next) => (next === '[]' ? `${path}[]` : `${path}.${next}`)),
    type: typeInWords(catalogue, node.schema),
    range: field.range,
    ...(node.doc?.text === undefined ? {} : { text: node.doc.text }),
  };
}
