import type { JsonValue, KubernetesObject } from '@drydock/manifests';
import type { Catalogue, Schema } from '@drydock/manifests/catalogue';
import { deepEqual, isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from '../admission.ts';
import type { RuleEvaluator } from './custom-rules.ts';
import { checkScalar, typeOf } from './custom-scalars.ts';
import { duplicate, invalidValue, required, tooMany } from '@drydock/object-validation';

export interface CustomValidation {
  readonly schema: Schema;
  readonly catalogue: Catalogue;
  /** Without it expressions of CRDs are not looked at. */
  readonly evaluate?: RuleEvaluator | undefined;
  /** What is there before an update: what does not change is not asked again. */
  readonly previous?: KubernetesObject | undefined;
}

interface Walk {
  readonly catalogue: Catalogue;
  readonly evaluate: RuleEvaluator | undefined;
  readonly causes: StatusCause[];
}

/** A custom resource against its schema, then its rules, in the words of the CRD validation. @see apiextensions-apiserver pkg/apiserver/validation */
export function validateCustom(
  object: KubernetesObject,
  { schema, catalogue, evaluate, previous }: CustomValidation,
): readonly StatusCause[] {
  const root = catalogue.resolve(schema);
  const walk: Walk = { catalogue, evaluate, causes: [] };
  const node = { ...root, ...withoutMeta(root) };
  check(walk, { value: contentOf(object), old: previous && contentOf(previous), path: '' }, node);
  const { causes } = walk;
  if (!evaluate || !hasRules(root, catalogue)) return causes;
  if (causes.some(({ reason }) => BLOCKING.has(reason))) return [...causes, notChecked];
  askRules(walk, { value: object, old: previous, path: '' }, root);
  return causes;
}

/** Problems after which the rules are not asked: they could not be read as the schema says. */
const BLOCKING = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

const notChecked: StatusCause = invalidValue(
  '<nil>',
  null,
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
);

function contentOf(object: KubernetesObject): PlainObject {
  const { apiVersion: _a, kind: _k, metadata: _m, ...content } = object;
  return content;
}

function withoutMeta(schema: Schema): Pick<Schema, 'properties' | 'required'> {
  const { apiVersion: _a, kind: _k, metadata: _m, ...properties } = schema.properties ?? {};
  const needed = (schema.required ?? []).filter((key) => properties[key] !== undefined);
  return { properties, required: needed };
}

interface Place {
  readonly value: unknown;
  readonly old: unknown;
  readonly path: string;
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function check(walk: Walk, place: Place, schema: Schema): void {
  const { value, old, path } = place;
  const node = walk.catalogue.resolve(schema);
  if (value === null && node.nullable === true) return;
  if (old !== undefined && path !== '' && deepEqual(value, old)) return;
  const own = checkScalar(value, node, path);
  walk.causes.push(...own);
  if (own.some(({ reason }) => reason === 'FieldValueTypeInvalid')) return;
  checkAlternatives(walk, place, node);
  if (Array.isArray(value)) checkList(walk, { ...place, value }, node);
  else if (isPlainObject(value)) checkObject(walk, { ...place, value }, node);
}

function checkList(
  walk: Walk,
  { value, old, path }: Place & { value: readonly unknown[] },
  node: Schema,
): void {
  const { items, minItems, maxItems } = node;
  if (maxItems !== undefined && value.length > maxItems)
    walk.causes.push(tooMany(path, value.length, maxItems));
  if (minItems !== undefined && value.length < minItems) {
    const why = `${path} in body should have at least ${minItems} items`;
    walk.causes.push(invalidValue(path, value.length, why));
  }
  walk.causes.push(...duplicates(value, node, path));
  if (!items) return;
  for (const [i, item] of value.entries()) {
    check(walk, { value: item, old: oldItem(old, item, i, node), path: `${path}[${i}]` }, items);
  }
}

/** The item that was there before: by key in a list that is a map, by place else. */
function oldItem(old: unknown, item: unknown, index: number, node: Schema): unknown {
  if (!Array.isArray(old)) return undefined;
  const list: readonly unknown[] = old;
  const { listMapKeys: keys } = node;
  if (node.listType !== 'map' || !keys || !isPlainObject(item)) return list[index];
  return list.find(
    (each) => isPlainObject(each) && keys.every((key) => deepEqual(each[key], item[key])),
  );
}

/** Each repeated item, or key of an item, once. */
function duplicates(list: readonly unknown[], node: Schema, path: string): readonly StatusCause[] {
  const keys = node.listType === 'map' ? node.listMapKeys : undefined;
  if (node.listType !== 'set' && !keys) return [];
  const seen = new Map<string, number>();
  const causes: StatusCause[] = [];
  for (const [i, item] of list.entries()) {
    const shown = keys && isPlainObject(item) ? keyOf(item, keys) : item;
    const text = JSON.stringify(shown);
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    if (count === 2) causes.push(duplicate(`${path}[${i}]`, shown));
  }
  return causes;
}

const keyOf = (item: PlainObject, keys: readonly string[]): PlainObject =>
  Object.fromEntries(keys.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])));

function checkObject(
  walk: Walk,
  { value, old, path }: Place & { value: PlainObject },
  node: Schema,
): void {
  const count = Object.keys(value).length;
  if (node.maxProperties !== undefined && count > node.maxProperties)
    walk.causes.push(tooMany(path, count, node.maxProperties));
  if (node.minProperties !== undefined && count < node.minProperties) {
    const why = `${path} in body should have at least ${node.minProperties} properties`;
    walk.causes.push(invalidValue(path, count, why));
  }
  for (const key of node.required ?? []) {
    if (value[key] === undefined) walk.causes.push(required(join(path, key)));
  }
  for (const [key, each] of Object.entries(value)) {
    const property = node.properties?.[key] ?? node.additionalProperties;
    if (!property || each === undefined) continue;
    const before = isPlainObject(old) ? old[key] : undefined;
    check(walk, { value: each, old: before, path: join(path, key) }, property);
  }
}

/** oneOf, anyOf, allOf, not. */
function checkAlternatives(walk: Walk, place: Place, node: Schema): void {
  const { path } = place;
  const problemsOf = (schema: Schema): readonly StatusCause[] => {
    const inner: Walk = { ...walk, causes: [] };
    check(inner, { ...place, old: undefined }, schema);
    return inner.causes;
  };
  const report = (detail: string): void => {
    walk.causes.push(invalidValue('<nil>', '', `"${path}" ${detail}`));
  };
  for (const schema of node.allOf ?? []) walk.causes.push(...problemsOf(schema));
  if (node.oneOf) {
    const found = node.oneOf.map(problemsOf);
    const fine = found.filter((problems) => problems.length === 0).length;
    if (fine !== 1) {
      const what = fine === 0 ? 'Found none valid' : `Found ${fine} valid alternatives`;
      report(`must validate one and only one schema (oneOf). ${what}`);
      if (fine === 0) walk.causes.push(...(found[0] ?? []));
    }
  }
  if (node.anyOf) {
    const found = node.anyOf.map(problemsOf);
    if (!found.some((problems) => problems.length === 0)) {
      report('must validate at least one schema (anyOf)');
      walk.causes.push(...(found[0] ?? []));
    }
  }
  if (node.not && problemsOf(node.not).length === 0) report('must not validate the schema (not)');
}

const ruled = new WeakMap<Schema, boolean>();

function hasRules(schema: Schema, catalogue: Catalogue): boolean {
  const known = ruled.get(schema);
  if (known !== undefined) return known;
  ruled.set(schema, false);
  const node = catalogue.resolve(schema);
  const children = [
    ...Object.values(node.properties ?? {}),
    ...(node.items ? [node.items] : []),
    ...(node.additionalProperties ? [node.additionalProperties] : []),
  ];
  const found =
    (node.expressions ?? []).length > 0 || children.some((each) => hasRules(each, catalogue));
  ruled.set(schema, found);
  return found;
}

/** Asks the rules of a node, then those below it. */
function askRules(walk: Walk, place: Place, schema: Schema): void {
  const { value, old, path } = place;
  if (value === undefined || value === null || !hasRules(schema, walk.catalogue)) return;
  const node = walk.catalogue.resolve(schema);
  const isSame = old !== undefined && deepEqual(value, old);
  for (const expression of node.expressions ?? []) {
    if (isSame && !expression.rule.includes('oldSelf')) continue;
    const verdict = walk.evaluate?.({
      rule: expression.rule,
      self: value as JsonValue, // a stored object is JSON
      schema: node,
      catalogue: walk.catalogue,
      ...(old === undefined ? {} : { oldSelf: old as JsonValue }),
      ...(expression.optionalOldSelf === true ? { optionalOldSelf: true } : {}),
      ...(expression.messageExpression === undefined
        ? {}
        : { messageExpression: expression.messageExpression }),
    });
    if (!verdict || 'undecided' in verdict || verdict.holds) continue;
    const message =
      verdict.error ?? verdict.message ?? expression.message ?? `failed rule: ${expression.rule}`;
    walk.causes.push(ruleCause(expression, { message, value, path }));
  }
  if (Array.isArray(value)) {
    const { items } = node;
    if (!items) return;
    for (const [i, item] of value.entries()) {
      askRules(
        walk,
        { value: item, old: oldItem(old, item, i, node), path: `${path}[${i}]` },
        items,
      );
    }
  } else if (isPlainObject(value)) {
    for (const [key, each] of Object.entries(value)) {
      const property = node.properties?.[key] ?? node.additionalProperties;
      if (!property) continue;
      const before = isPlainObject(old) ? old[key] : undefined;
      askRules(walk, { value: each, old: before, path: join(path, key) }, property);
    }
  }
}

interface BrokenRule {
  readonly message: string;
  readonly value: unknown;
  readonly path: string;
}

function ruleCause(
  expression: NonNullable<Schema['expressions']>[number],
  { message, value, path }: BrokenRule,
): StatusCause {
  const below = (expression.fieldPath ?? '').replace(/^\./, '');
  const field = below === '' ? path || '<nil>' : join(path, below);
  switch (expression.reason) {
    case 'FieldValueForbidden':
      return { reason: expression.reason, message: `Forbidden: ${message}`, field };
    case 'FieldValueRequired':
      return { reason: expression.reason, message: `Required value: ${message}`, field };
    case 'FieldValueDuplicate':
      return duplicate(field, value);
    default: {
      const type = typeOf(value);
      return invalidValue(field, type, message);
    }
  }
}
