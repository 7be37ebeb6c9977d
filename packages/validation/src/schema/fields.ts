import type { JsonObject } from '@drydock/manifests';
import type { Schema } from '@drydock/manifests/catalogue';
import { didYouMean, nearestWords } from '../did-you-mean.ts';
import { MISSING_FIELD, OUT_OF_RANGE, UNKNOWN_FIELD } from './codes.ts';
import { reportWrongType } from './scalars.ts';
import { checkChild, nameOf, type CheckValue, type Walk } from './walk.ts';

/** A map: its type, its fields, the fields that must be there, the number of fields. */
export function checkFields(
  walk: Walk,
  value: JsonObject,
  schema: Schema,
  check: CheckValue,
): void {
  if (schema.type !== undefined ? schema.type !== 'object' : schema.intOrString) {
    reportWrongType(walk, value, schema);
    return;
  }
  const { properties, additionalProperties } = schema;
  for (const [name, field] of Object.entries(value)) {
    // An API server drops a null before it looks at it.
    if (field === null || field === undefined) {
      if (properties && !isKnown(schema, name)) reportUnknown(walk, name, value, schema);
      continue;
    }
    const known = properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
    const fieldSchema = known ?? additionalProperties;
    if (fieldSchema) checkChild(walk, name, () => check(walk, field, fieldSchema));
    else if (properties && !schema.preserveUnknown) reportUnknown(walk, name, value, schema);
  }
  checkRequired(walk, value, schema);
  checkCount(walk, Object.keys(value).length, schema);
}

function isKnown(
  { properties, additionalProperties, preserveUnknown }: Schema,
  name: string,
): boolean {
  if (additionalProperties || preserveUnknown) return true;
  return properties !== undefined && Object.hasOwn(properties, name);
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

function checkRequired(walk: Walk, value: JsonObject, schema: Schema): void {
  if (!schema.required) return;
  for (const name of schema.required) {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field !== undefined && field !== null) continue;
    walk.report({
      code: MISSING_FIELD,
      path: [...walk.path, name],
      message: `Missing field "${name}" in ${nameOf(walk.path)}`,
    });
  }
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
