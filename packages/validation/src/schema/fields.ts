import type { JsonObject } from '@drydock/manifests';
import type { Schema } from '@drydock/manifests/catalogue';
import { didYouMean, nearestWords } from '../did-you-mean.ts';
import { MISSING_FIELD, OUT_OF_RANGE, UNKNOWN_FIELD } from './codes.ts';
import { reportWrongType } from './scalars.ts';
import { fieldNode, type SchemaNode } from './schema-node.ts';
import { nameOf, type CheckValue, type Walk } from './walk.ts';

/** A map: its type, its fields, the fields that must be there, the number of fields. */
export function checkFields(
  walk: Walk,
  value: JsonObject,
  node: SchemaNode,
  check: CheckValue,
): void {
  if (!node.isMap) {
    reportWrongType(walk, value, node.schema);
    return;
  }
  for (const name in value) {
    const field = value[name];
    const known = fieldNode(walk.catalogue, node, name);
    if (!known) {
      if (node.isClosed) reportUnknown(walk, name, value, node.schema);
    } else if (field !== null && field !== undefined) {
      // An API server drops a null before it looks at it.
      walk.path.push(name);
      check(walk, field, known);
      walk.path.pop();
    }
  }
  for (const name of node.required) checkRequired(walk, value, name);
  if (node.hasCounts) checkCount(walk, Object.keys(value).length, node.schema);
}

function reportUnknown(walk: Walk, name: string, value: JsonObject, schema: Schema): void {
  const names = Object.keys(schema.properties ?? {});
  const unused = names.filter((candidate) => !Object.hasOwn(value, candidate));
  const near = nearestWords(name, unused);
  const [nearest] = near;
  const inside = unused.find((field) => hasField(walk, schema, field, name));
  const hint =
    didYouMean(near) ??
    (inside === undefined
      ? `The fields here are ${names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ')}.`
      : `"${name}" is a field of "${inside}": is it indented too little?`);
  walk.report({
    code: UNKNOWN_FIELD,
    path: [...walk.path, name],
    message: `Unknown field "${name}" in ${nameOf(walk.path)}`,
    hint,
    onKey: true,
    ...(nearest !== undefined && { repair: { kind: 'rename-key', to: nearest } }),
  });
}

function hasField({ catalogue }: Walk, schema: Schema, field: string, name: string): boolean {
  const child = schema.properties?.[field];
  if (!child) return false;
  const { properties } = catalogue.resolve(child);
  return properties !== undefined && Object.hasOwn(properties, name);
}

function checkRequired(walk: Walk, value: JsonObject, name: string): void {
  const field = Object.hasOwn(value, name) ? value[name] : undefined;
  if (field !== undefined && field !== null) return;
  walk.report({
    code: MISSING_FIELD,
    path: [...walk.path, name],
    message: `Missing field "${name}" in ${nameOf(walk.path)}`,
  });
}

function checkCount(walk: Walk, count: number, { minProperties, maxProperties }: Schema): void {
  if (minProperties !== undefined && count < minProperties) {
    const message = `${nameOf(walk.path)} needs at least ${minProperties} entries, it has ${count}`;
    walk.report({ code: OUT_OF_RANGE, path: [...walk.path], message });
  }
  if (maxProperties !== undefined && count > maxProperties) {
    const message = `${nameOf(walk.path)} may have at most ${maxProperties} entries, it has ${count}`;
    walk.report({ code: OUT_OF_RANGE, path: [...walk.path], message });
  }
}
