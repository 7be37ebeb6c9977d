import type { JsonValue } from '@drydock/manifests';
import { checkAlternatives } from './alternatives.ts';
import { checkExpressions } from './expressions.ts';
import { checkFields } from './fields.ts';
import { checkList } from './lists.ts';
import { checkRules } from './rules.ts';
import { checkScalar } from './scalars.ts';
import type { SchemaNode } from './schema-node.ts';
import type { Walk } from './walk.ts';

/** Compares a value with its schema, and everything below it. */
export function checkValue(walk: Walk, value: JsonValue, node: SchemaNode): void {
  const before = walk.reported();
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) checkList(walk, value, node, checkValue);
    else checkFields(walk, value as Readonly<Record<string, JsonValue>>, node, checkValue); // a map
  } else {
    if (isPlainly(value, node)) return;
    checkScalar(walk, value, node.schema);
  }
  if (node.hasAlternatives) checkAlternatives(walk, value, node.schema);
  if (node.hasRules) {
    checkRules(walk, value, node.schema.rules ?? []);
    // An API server does not evaluate expressions on what does not fit the schema.
    if (walk.reported() === before) checkExpressions(walk, value, node.schema);
  }
}

const INT32 = 2_147_483_647;

/** The common case: a scalar of the right type on which the schema says no more. */
function isPlainly(value: Exclude<JsonValue, object> | null, { plain }: SchemaNode): boolean {
  if (typeof value === 'string') return plain === 'string';
  if (typeof value === 'boolean') return plain === 'boolean';
  return (
    plain === 'integer' &&
    typeof value === 'number' &&
    Number.isInteger(value) &&
    Math.abs(value) <= INT32
  );
}
