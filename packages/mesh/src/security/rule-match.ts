import type { JsonObject } from '@drydock/manifests';
import { listOf, objectOf, textOf, textsOf } from '../json-access.ts';
import type { FieldRef, TriedCondition } from '../trace.ts';
import { conditionAttribute, FIELDS, type Attribute } from './attributes.ts';
import type { RequestAttributes } from './request-attributes.ts';

export interface RulePlace {
  readonly namespace: string;
  readonly action: 'ALLOW' | 'DENY' | 'AUDIT' | 'CUSTOM';
  /** `spec.rules[0]` */
  readonly source: FieldRef;
  /** Where to note each condition; absent: nobody wants to know. */
  readonly tried?: TriedCondition[];
}

/**
 * Whether one rule of an AuthorizationPolicy applies: some `from`, some `to`, and every `when`. On
 * an opaque connection an ALLOW rule with HTTP fields never applies, a DENY rule loses them.
 */
export function ruleApplies(
  rule: JsonObject,
  attributes: RequestAttributes,
  place: RulePlace,
): boolean {
  const from = someEntry(rule['from'], 'source', attributes, { place, path: 'from' });
  const to = someEntry(rule['to'], 'operation', attributes, { place, path: 'to' });
  const when = everyCondition(rule['when'], attributes, place);
  return from && to && when;
}

interface Position {
  readonly place: RulePlace;
  readonly path: string;
}

function someEntry(
  list: unknown,
  key: 'source' | 'operation',
  attributes: RequestAttributes,
  { place, path }: Position,
): boolean {
  const entries = listOf(list).map((item) => objectOf(objectOf(item)[key]));
  if (entries.length === 0) return true;
  let holds = false;
  for (const [index, entry] of entries.entries()) {
    const all = everyField(entry, attributes, { place, path: `${path}[${index}].${key}` });
    holds ||= all;
    if (holds && !place.tried) return true;
  }
  return holds;
}

/** Fields of one source or operation: all must hold; a list holds when one of its values does. */
function everyField(entry: JsonObject, attributes: RequestAttributes, position: Position): boolean {
  let holds = true;
  for (const [name, value] of Object.entries(entry)) {
    const field = FIELDS[name];
    const values = textsOf(value);
    if (!field || values.length === 0) continue;
    const { place, path } = position;
    const at: Position = { place, path: `${path}.${name}` };
    holds =
      testValues(field.attribute, { name, values, isNegated: field.isNegated }, attributes, at) &&
      holds;
  }
  return holds;
}

interface Values {
  readonly name: string;
  readonly values: readonly string[];
  readonly isNegated: boolean;
}

function testValues(
  attribute: Attribute,
  { name, values, isNegated }: Values,
  attributes: RequestAttributes,
  { place, path }: Position,
): boolean {
  if (attribute.isHttp && !attributes.http) return httpFieldOnTcp(place, name, path);
  const matches = values.some((value) => attribute.matches(value, attributes, place.namespace));
  const holds = matches !== isNegated;
  place.tried?.push({
    condition: `${name} ${values.join(', ')}`,
    actual: attribute.actual(attributes),
    holds,
    source: { resource: place.source.resource, path: `${place.source.path}.${path}` },
  });
  return holds;
}

function httpFieldOnTcp(place: RulePlace, name: string, path: string): boolean {
  const holds = place.action !== 'ALLOW';
  place.tried?.push({
    condition: name,
    actual: holds ? 'ignored: the connection is not read as HTTP' : 'not HTTP',
    holds,
    source: { resource: place.source.resource, path: `${place.source.path}.${path}` },
  });
  return holds;
}

function everyCondition(list: unknown, attributes: RequestAttributes, place: RulePlace): boolean {
  let holds = true;
  for (const [index, item] of listOf(list).entries()) {
    const condition = objectOf(item);
    const key = textOf(condition['key']) ?? '';
    const attribute = conditionAttribute(key);
    const path = `when[${index}]`;
    for (const [field, isNegated] of [
      ['values', false],
      ['notValues', true],
    ] as const) {
      const values = textsOf(condition[field]);
      if (values.length === 0) continue;
      const name = isNegated ? `${key} not` : key;
      holds =
        attribute !== undefined &&
        testValues(attribute, { name, values, isNegated }, attributes, { place, path }) &&
        holds;
    }
  }
  return holds;
}
