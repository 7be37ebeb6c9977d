import type { JsonValue } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import type { Schema } from '@drydock/manifests/catalogue';
import { checkAlternatives } from './alternatives.ts';
import { checkFields } from './fields.ts';
import { checkList } from './lists.ts';
import { checkRules } from './rules.ts';
import { checkScalar } from './scalars.ts';
import type { Walk } from './walk.ts';

/** Compares a value with its schema, and everything below it. */
export function checkValue(walk: Walk, value: JsonValue, reference: Schema): void {
  const schema = walk.catalogue.resolve(reference);
  if (Array.isArray(value)) checkList(walk, value, schema, checkValue);
  else if (isJsonObject(value)) checkFields(walk, value, schema, checkValue);
  else checkScalar(walk, value as Exclude<JsonValue, object>, schema); // lists and maps are handled above
  if (schema.oneOf || schema.anyOf || schema.allOf || schema.not) {
    checkAlternatives(walk, value, schema);
  }
  if (schema.rules) checkRules(walk, value, schema.rules);
}
