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

/** Fields of which at most one may be set: what nearly every `oneOf` of a CRD says. */
interface ExclusiveFields {
  readonly fields: readonly string[];
  readonly mayBeNone: boolean;
}

const exclusive = new WeakMap<readonly Schema[], ExclusiveFields | 'other'>();

/** Recognises alternatives of `required: [field]` each, and perhaps one of none of them. */
function exclusiveFields(oneOf: readonly Schema[]): ExclusiveFields | undefined {
  let known = exclusive.get(oneOf);
  if (!known) exclusive.set(oneOf, (known = readExclusive(oneOf) ?? 'other'));
  return known === 'other' ? undefined : known;
}

function readExclusive(oneOf: readonly Schema[]): ExclusiveFields | undefined {
  const names = oneOf.map(onlyRequired);
  const others = oneOf.filter((_, i) => names[i] === undefined);
  const fields = names.filter((name) => name !== undefined);
  if (others.length > 1 || new Set(fields).size !== fields.length) return undefined;
  const [none] = others;
  if (!none) return { fields, mayBeNone: false };
  const { not, ...rest } = none;
  const excluded = (not?.anyOf ?? []).map(onlyRequired);
  const isNone =
    Object.keys(rest).length === 0 &&
    Object.keys(not ?? {}).length === 1 &&
    excluded.length === fields.length &&
    fields.every((name) => excluded.includes(name));
  return isNone ? { fields, mayBeNone: true } : undefined;
}

/** The field of a schema that says nothing but that this field must be set. */
function onlyRequired(schema: Schema): string | undefined {
  const { required = [], ...rest } = schema;
  return required.length === 1 && Object.keys(rest).length === 0 ? required[0] : undefined;
}

function checkOneOf(walk: Walk, value: JsonValue, oneOf: readonly Schema[]): void {
  const known = exclusiveFields(oneOf);
  if (known) {
    const count = countSet(value, known.fields);
    if (count === 1 || (count === 0 && known.mayBeNone)) return;
  }
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

function countSet(value: JsonValue, fields: readonly string[]): number {
  let count = 0;
  for (const field of fields) if (isSet(value, field)) count += 1;
  return count;
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
