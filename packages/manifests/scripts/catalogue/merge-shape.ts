import type { MutableSchema } from './mutable-schema.ts';
import type { TypeShape } from './read-types.ts';

/** Doc comments beside a schema: of the node, of its fields, its list items, its map values. */
export interface DocNode {
  text?: string;
  fields?: Record<string, DocNode>;
  items?: DocNode;
  values?: DocNode;
}

/**
 * Joins what the validators check with what the types declare: a field without any constraint has no
 * validator, and one without properties is free-form.
 */
export function mergeShape(schema: MutableSchema | undefined, shape: TypeShape): MutableSchema {
  const merged: MutableSchema = { ...schema };
  if (shape.ref !== undefined && merged.ref === undefined && merged.type === undefined) {
    merged.ref = shape.ref;
  }
  if (shape.fields) {
    merged.properties = { ...merged.properties };
    for (const [name, field] of Object.entries(shape.fields)) {
      merged.properties[name] = mergeShape(merged.properties[name], field);
    }
  }
  if (shape.items && (merged.items || merged.type === undefined)) {
    merged.type = 'array';
    merged.items = mergeShape(merged.items, shape.items);
  }
  if (shape.values && (merged.additionalProperties || merged.type === 'object')) {
    const values = mergeShape(merged.additionalProperties, shape.values);
    if (!isFreeForm(values)) merged.additionalProperties = values;
  }
  if (isFreeForm(merged) && shape.keyword !== undefined && shape.keyword !== 'any') {
    return { ...merged, type: shape.keyword };
  }
  return isFreeForm(merged) ? { ...merged, preserveUnknown: true } : merged;
}

function isFreeForm(schema: MutableSchema): boolean {
  if (schema.ref !== undefined || schema.properties || schema.additionalProperties) return false;
  if (schema.oneOf || schema.anyOf || schema.allOf || schema.enum) return false;
  return schema.type === 'object' || schema.type === undefined;
}

/** The docs of a type; undefined when it has none. */
export function docsOf(shape: TypeShape): DocNode | undefined {
  const node: DocNode = {};
  if (shape.doc) node.text = shape.doc;
  for (const [name, field] of Object.entries(shape.fields ?? {})) {
    const docs = docsOf(field);
    if (docs) (node.fields ??= {})[name] = docs;
  }
  const items = shape.items && docsOf(shape.items);
  if (items) node.items = items;
  const values = shape.values && docsOf(shape.values);
  if (values) node.values = values;
  return Object.keys(node).length > 0 ? node : undefined;
}
