import { parseApiVersion } from '@drydock/manifests';
import type { Catalogue, CatalogueDocs, DocNode, Schema } from '@drydock/manifests/catalogue';

/** The schema of a value, and upstream's sentences about it where they are loaded. */
export interface SchemaNode {
  readonly schema: Schema;
  readonly doc?: DocNode;
}

/** What is known of the value at `path` in a resource of this kind; undefined where nothing is. */
export function schemaAt(
  catalogue: Catalogue,
  docs: CatalogueDocs,
  head: { readonly apiVersion?: string; readonly kind?: string },
  path: readonly string[],
): SchemaNode | undefined {
  if (head.apiVersion === undefined || head.kind === undefined) return undefined;
  const { group, version } = parseApiVersion(head.apiVersion);
  const entry = catalogue.kind(group, version, head.kind);
  const root = entry && catalogue.schemaOf(entry);
  if (!entry || !root) return undefined;
  let node: SchemaNode = nodeOf(catalogue, docs, root, docs[entry.definition]);
  for (const segment of path) {
    const next = childOf(node, segment);
    if (!next) return undefined;
    node = nodeOf(catalogue, docs, next.schema, next.doc);
  }
  return node;
}

/** The value below one field, or one item of a list; its schema not yet resolved. */
export function childOf(
  { schema, doc }: SchemaNode,
  segment: string,
): { readonly schema: Schema; readonly doc?: DocNode } | undefined {
  const isItem = segment === '[]';
  const own = isItem ? schema.items : schema.properties?.[segment];
  const child = own ?? (isItem ? undefined : schema.additionalProperties);
  if (!child) return undefined;
  const text = isItem ? doc?.items : (doc?.fields?.[segment] ?? (own ? undefined : doc?.values));
  return { schema: child, ...(text ? { doc: text } : {}) };
}

/** Follows a reference; the field's own sentence says more than that of the shared definition. */
export function nodeOf(
  catalogue: Catalogue,
  docs: CatalogueDocs,
  schema: Schema,
  doc: DocNode | undefined,
): SchemaNode {
  const shared = schema.ref === undefined ? undefined : docs[schema.ref];
  const merged = { ...shared, ...doc };
  return {
    schema: catalogue.resolve(schema),
    ...(Object.keys(merged).length > 0 ? { doc: merged } : {}),
  };
}

/** `integer`, `list of HTTPMatchRequest`, `one of a, b`: the type of a value in words. */
export function typeInWords(catalogue: Catalogue, schema: Schema): string {
  const resolved = catalogue.resolve(schema);
  if (resolved.enum) return `one of ${resolved.enum.join(', ')}`;
  if (resolved.intOrString) return 'integer or text';
  if (resolved.type === 'array') {
    return `list of ${resolved.items ? typeInWords(catalogue, resolved.items) : 'anything'}`;
  }
  if (resolved.type === 'object' || resolved.properties) {
    if (resolved.additionalProperties && !resolved.properties) {
      return `map of ${typeInWords(catalogue, resolved.additionalProperties)}`;
    }
    return schema.ref?.split('.').at(-1) ?? 'object';
  }
  if (resolved.type === 'string') return resolved.format ? `text (${resolved.format})` : 'text';
  return resolved.type ?? 'anything';
}
