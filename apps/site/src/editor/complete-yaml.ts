import { formatApiVersion } from '@drydock/manifests';
import type { Catalogue, CatalogueDocs } from '@drydock/manifests/catalogue';
import type { CompletionItem } from '../worker/protocol.ts';
import { childOf, nodeOf, schemaAt, typeInWords, type SchemaNode } from './schema-at.ts';
import { yamlCursor, type YamlCursor } from './yaml-cursor.ts';

/** What completion and hover know: the shapes of all kinds, and the sentences about their fields. */
export interface Knowledge {
  readonly catalogue: Catalogue;
  readonly docs: CatalogueDocs;
}

/** What may be typed at `offset`: the fields of the kind that are not there yet, or the values of a field. */
export function completeYaml(
  text: string,
  offset: number,
  knowledge: Knowledge,
): readonly CompletionItem[] {
  const cursor = yamlCursor(text, offset);
  if (!cursor) return [];
  return cursor.at === 'key' ? fieldItems(cursor, knowledge) : valueItems(cursor, knowledge);
}

function fieldItems(cursor: YamlCursor, knowledge: Knowledge): readonly CompletionItem[] {
  const { catalogue, docs } = knowledge;
  const parent = schemaAt(catalogue, docs, cursor, cursor.path);
  if (!parent) return cursor.path.length === 0 ? headItems(cursor) : [];
  const isRoot = cursor.path.length === 0;
  return Object.keys(parent.schema.properties ?? {})
    .filter((name) => !cursor.siblings.includes(name) && !(isRoot && name === 'status'))
    .map((name) => fieldItem(cursor, knowledge, name, parent));
}

/** The fields that every resource begins with, before its kind is known. */
function headItems(cursor: YamlCursor): readonly CompletionItem[] {
  return ['apiVersion', 'kind', 'metadata', 'spec']
    .filter((name) => !cursor.siblings.includes(name))
    .map((name) => {
      const isText = name === 'apiVersion' || name === 'kind';
      return {
        label: name,
        insert: isText ? `${name}: ` : `${name}:\n  `,
        detail: isText ? 'text' : 'object',
        kind: 'field',
        required: true,
      };
    });
}

function fieldItem(
  cursor: YamlCursor,
  { catalogue, docs }: Knowledge,
  name: string,
  parent: SchemaNode,
): CompletionItem {
  const child = childOf(parent, name);
  const { schema, doc } = nodeOf(catalogue, docs, child?.schema ?? {}, child?.doc);
  const inner = `\n${' '.repeat(cursor.column - cursor.indent + 2)}`;
  const isMapping = schema.type === 'object' || schema.properties !== undefined;
  const tail = schema.type === 'array' ? `${inner}- ` : isMapping ? inner : ' ';
  return {
    label: name,
    insert: `${name}:${tail}`,
    detail: child ? typeInWords(catalogue, child.schema) : '',
    kind: 'field',
    ...(doc?.text === undefined ? {} : { documentation: doc.text }),
    ...(parent.schema.required?.includes(name) ? { required: true } : {}),
  };
}

function valueItems(cursor: YamlCursor, { catalogue, docs }: Knowledge): readonly CompletionItem[] {
  const [first] = cursor.path;
  if (cursor.path.length === 1 && first === 'apiVersion') {
    const fitting = catalogue.kinds.filter(({ kind }) => !cursor.kind || kind === cursor.kind);
    return values(fitting.map(({ group, version }) => formatApiVersion(group, version)));
  }
  if (cursor.path.length === 1 && first === 'kind') {
    const fitting = catalogue.kinds.filter(
      ({ group, version }) =>
        !cursor.apiVersion || formatApiVersion(group, version) === cursor.apiVersion,
    );
    return values(fitting.map(({ kind }) => kind));
  }
  const schema = schemaAt(catalogue, docs, cursor, cursor.path)?.schema;
  if (schema?.enum) return values(schema.enum.map(String));
  return schema?.type === 'boolean' ? values(['true', 'false']) : [];
}

function values(texts: readonly string[]): readonly CompletionItem[] {
  return [...new Set(texts)]
    .toSorted()
    .map((text) => ({ label: text, insert: text, detail: '', kind: 'value' }));
}
