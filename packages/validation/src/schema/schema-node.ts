import type { Catalogue, Schema } from '@drydock/manifests/catalogue';

/**
 * A resolved schema in the form that the walk reads: the same few fields for every node, so that the
 * engine sees one shape. Most nodes are plain: their type is all there is to check.
 */
export interface SchemaNode {
  readonly schema: Schema;
  /** The type of a scalar node on which nothing else is to be checked. */
  readonly plain: 'string' | 'integer' | 'boolean' | undefined;
  /** Fields that were met so far. */
  readonly fields: Map<string, SchemaNode>;
  readonly isMap: boolean;
  /** Whether a field that is not in `properties` is unknown. */
  readonly isClosed: boolean;
  readonly required: readonly string[];
  readonly hasCounts: boolean;
  readonly hasAlternatives: boolean;
  /** Own rules, or expressions of a CRD. */
  readonly hasRules: boolean;
  items: SchemaNode | undefined;
  values: SchemaNode | undefined;
}

const nodesOfCatalogue = new WeakMap<Catalogue, WeakMap<Schema, SchemaNode>>();

/** The node of a schema, made once for each catalogue. */
export function schemaNode(catalogue: Catalogue, reference: Schema): SchemaNode {
  let nodes = nodesOfCatalogue.get(catalogue);
  if (!nodes) nodesOfCatalogue.set(catalogue, (nodes = new WeakMap()));
  const schema = catalogue.resolve(reference);
  let node = nodes.get(schema);
  if (!node) nodes.set(schema, (node = createNode(schema)));
  return node;
}

function createNode(schema: Schema): SchemaNode {
  const { type, intOrString, properties, additionalProperties, minProperties, maxProperties } =
    schema;
  return {
    schema,
    plain: plainType(schema),
    fields: new Map(),
    isMap: type === undefined ? !intOrString : type === 'object',
    isClosed: properties !== undefined && !additionalProperties && !schema.preserveUnknown,
    required: schema.required ?? [],
    hasCounts: minProperties !== undefined || maxProperties !== undefined,
    hasAlternatives: Boolean(schema.oneOf ?? schema.anyOf ?? schema.allOf ?? schema.not),
    hasRules: Boolean(schema.rules ?? schema.expressions),
    items: undefined,
    values: undefined,
  };
}

const SAID_BY_TYPE = new Set(['type', 'format', 'nullable', 'default', 'preserveUnknown']);

function plainType(schema: Schema): SchemaNode['plain'] {
  const { type, format } = schema;
  if (type !== 'string' && type !== 'integer' && type !== 'boolean') return undefined;
  if (format !== undefined && type !== 'integer') return undefined;
  return Object.keys(schema).every((keyword) => SAID_BY_TYPE.has(keyword)) ? type : undefined;
}

/** The node of a field; undefined when the schema has no such field. */
export function fieldNode(
  catalogue: Catalogue,
  node: SchemaNode,
  name: string,
): SchemaNode | undefined {
  const known = node.fields.get(name);
  if (known) return known;
  const { properties, additionalProperties } = node.schema;
  const property = properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (property) {
    const field = schemaNode(catalogue, property);
    node.fields.set(name, field);
    return field;
  }
  if (additionalProperties) node.values ??= schemaNode(catalogue, additionalProperties);
  return node.values;
}

/** The node of list items; undefined when nothing is known of them. */
export function itemNode(catalogue: Catalogue, node: SchemaNode): SchemaNode | undefined {
  const { items } = node.schema;
  if (items) node.items ??= schemaNode(catalogue, items);
  return node.items;
}
