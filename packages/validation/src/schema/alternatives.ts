import type { JsonValue } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import type { Catalogue, Schema } from '@drydock/manifests/catalogue';
import { CONFLICTING_FIELDS } from './codes.ts';
import { listNames } from './describe-value.ts';
import { matchesPattern } from './patterns.ts';
import { hasType } from './scalars.ts';
import { nameOf, type Walk } from './walk.ts';

/** `oneOf`, `anyOf`, `allOf` and `not`: in CRDs they say which fields exclude or need each other. */
export function checkAlternatives(walk: Walk, value: JsonValue, schema: Schema): void {
  for (const one of schema.allOf ?? []) checkAlternatives(walk, value, one);
  if (schema.oneOf) checkOneOf(walk, value, schema.oneOf);
  if (schema.anyOf && !schema.anyOf.some((one) => holds(walk.catalogue, value, one))) {
    report(walk, `${nameOf(walk.path)} needs ${oneOfFields(schema.anyOf)}`);
  }
  if (schema.not && holds(walk.catalogue, value, schema.not)) {
    const fields = setFields(value, requiredFields([schema.not]));
    report(walk, `${nameOf(walk.path)} may not set ${listNames(fields)}`);
  }
}

function checkOneOf(walk: Walk, value: JsonValue, oneOf: readonly Schema[]): void {
  const holding = oneOf.filter((one) => holds(walk.catalogue, value, one));
  if (holding.length === 1) return;
  if (holding.length === 0) {
    report(walk, `${nameOf(walk.path)} needs ${oneOfFields(oneOf)}`);
    return;
  }
  const fields = setFields(value, requiredFields(oneOf));
  const message = `Only one of ${listNames(fields)} may be set in ${nameOf(walk.path)}`;
  report(
    walk,
    message,
    `Remove all but one, or use one ${fields.length > 1 ? 'item' : 'map'} for each.`,
  );
}

function oneOfFields(schemas: readonly Schema[]): string {
  const fields = requiredFields(schemas);
  return fields.length > 0 ? `one of ${listNames(fields, 'or')}` : 'another value';
}

function report(walk: Walk, message: string, hint?: string): void {
  const path = [...walk.path];
  walk.report({ code: CONFLICTING_FIELDS, path, message, ...(hint !== undefined && { hint }) });
}

function requiredFields(schemas: readonly Schema[]): readonly string[] {
  const fields = schemas.flatMap((schema) => [
    ...(schema.required ?? []),
    ...requiredFields(schema.anyOf ?? []),
  ]);
  return [...new Set(fields)];
}

function setFields(value: JsonValue, fields: readonly string[]): readonly string[] {
  return fields.filter((field) => isSet(value, field));
}

function isSet(value: JsonValue, field: string): boolean {
  return isJsonObject(value) && Object.hasOwn(value, field) && value[field] != null;
}

/** Whether a value satisfies a schema of an alternative, without saying why not. */
function holds(catalogue: Catalogue, value: JsonValue, reference: Schema): boolean {
  const schema = catalogue.resolve(reference);
  if (!hasType(value, schema)) return false;
  if (schema.required && !schema.required.every((field) => isSet(value, field))) return false;
  if (schema.enum && !schema.enum.some((one) => one === value)) return false;
  if (!numberHolds(value, schema) || !textHolds(value, schema)) return false;
  if (!childrenHold(catalogue, value, schema)) return false;
  const inner = (one: Schema): boolean => holds(catalogue, value, one);
  if (schema.not && inner(schema.not)) return false;
  if (schema.anyOf && !schema.anyOf.some(inner)) return false;
  if (schema.allOf && !schema.allOf.every(inner)) return false;
  return !schema.oneOf || schema.oneOf.filter(inner).length === 1;
}

function numberHolds(value: JsonValue, { minimum, maximum }: Schema): boolean {
  if (typeof value !== 'number' && typeof value !== 'bigint') return true;
  return !(minimum !== undefined && value < minimum) && !(maximum !== undefined && value > maximum);
}

function textHolds(value: JsonValue, { minLength, maxLength, pattern }: Schema): boolean {
  if (typeof value !== 'string') return true;
  if (minLength !== undefined && value.length < minLength) return false;
  if (maxLength !== undefined && value.length > maxLength) return false;
  return pattern === undefined || matchesPattern(pattern, value);
}

function childrenHold(catalogue: Catalogue, value: JsonValue, schema: Schema): boolean {
  if (Array.isArray(value)) {
    const { items, minItems = 0, maxItems = Infinity } = schema;
    if (value.length < minItems || value.length > maxItems) return false;
    return !items || value.every((item) => holds(catalogue, item, items));
  }
  if (!isJsonObject(value) || !schema.properties) return true;
  return Object.entries(schema.properties).every(([name, child]) => {
    const field = isSet(value, name) ? value[name] : undefined;
    return field === undefined || holds(catalogue, field, child);
  });
}
