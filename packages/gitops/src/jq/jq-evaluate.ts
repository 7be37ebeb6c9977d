import { isPlainObject } from '@drydock/merge';
import { JqError } from './jq-error.ts';
import type { JqNode } from './jq-syntax.ts';
import {
  childrenOf,
  compareValues,
  deletePaths,
  indexValue,
  isTrue,
  setPath,
  sliceBounds,
  typeOfValue,
  valueAtPath,
  type JqPath,
} from './jq-values.ts';

/** A value and, in path mode, where it stands; undefined: it is computed and has no place. */
export interface JqItem {
  readonly value: unknown;
  readonly path: JqPath | undefined;
}

export interface JqScope {
  readonly variables: ReadonlyMap<string, unknown>;
  readonly bounds: JqBounds;
  /** Runs a call of a built-in function. */
  readonly call: (node: JqCall, item: JqItem, scope: JqScope) => Iterable<JqItem>;
}

export type JqCall = Extract<JqNode, { readonly kind: 'call' }>;

/** What an evaluation may still cost. */
export interface JqBounds {
  steps: number;
  depth: number;
}

const MAX_DEPTH = 1_000;

/** Counts one step of work; throws JqError past the bound. */
export function spend(bounds: JqBounds, steps = 1): void {
  bounds.steps -= steps;
  if (bounds.steps < 0) throw new JqError('the expression takes too many steps', true);
}

/** Entries of a list or an object that are copied for the price of one step. */
const ENTRIES_PER_STEP = 10;
const CHARACTERS_PER_STEP = 100;

/** What it costs to copy a value: its own entries or characters, not what is below them. */
export function copyCost(value: unknown): number {
  if (typeof value === 'string') return Math.ceil(value.length / CHARACTERS_PER_STEP);
  if (Array.isArray(value)) return Math.ceil(value.length / ENTRIES_PER_STEP);
  return isPlainObject(value) ? Math.ceil(Object.keys(value).length / ENTRIES_PER_STEP) : 0;
}

/** All outputs of an expression, lazily: `first(..)` of a long stream stays cheap. */
export function* evaluate(node: JqNode, item: JqItem, scope: JqScope): Generator<JqItem> {
  const { bounds } = scope;
  spend(bounds);
  if (bounds.depth >= MAX_DEPTH) throw new JqError('the document is nested too deep', true);
  bounds.depth += 1;
  try {
    yield* outputs(node, item, scope);
  } finally {
    bounds.depth -= 1;
  }
}

const computed = (value: unknown): JqItem => ({ value, path: undefined });

function* outputs(node: JqNode, item: JqItem, scope: JqScope): Generator<JqItem> {
  switch (node.kind) {
    case 'identity':
      yield item;
      return;
    case 'recurse':
      yield* recurse(item, scope);
      return;
    case 'literal':
      yield computed(node.value);
      return;
    case 'index':
    case 'slice':
    case 'iterate':
      yield* access(node, item, scope);
      return;
    case 'binary':
      yield* binary(node, item, scope);
      return;
    case 'call':
      yield* scope.call(node, item, scope);
      return;
    case 'if':
      for (const test of evaluate(node.test, valueOnly(item), scope)) {
        const branch = isTrue(test.value) ? node.consequence : node.otherwise;
        if (branch) yield* evaluate(branch, item, scope);
        else yield item;
      }
      return;
    case 'try':
      yield* attempt(node, item, scope);
      return;
    case 'bind':
      for (const { value } of evaluate(node.value, valueOnly(item), scope)) {
        yield* evaluate(node.body, item, bind(scope, node.name, value));
      }
      return;
    default:
      yield computed(construct(node, item, scope));
  }
}

/** The same value where no place is asked for: a test, an argument. */
export const valueOnly = (item: JqItem): JqItem => ({ value: item.value, path: [] });

export function bind(scope: JqScope, name: string, value: unknown): JqScope {
  return { ...scope, variables: new Map(scope.variables).set(name, value) };
}

export function valuesOf(node: JqNode, item: JqItem, scope: JqScope): readonly unknown[] {
  const values: unknown[] = [];
  for (const { value } of evaluate(node, valueOnly(item), scope)) values.push(value);
  return values;
}

export function* recurse(item: JqItem, scope: JqScope): Generator<JqItem> {
  spend(scope.bounds);
  yield item;
  if (!Array.isArray(item.value) && !isPlainObject(item.value)) return;
  if (item.path && item.path.length > MAX_DEPTH) {
    throw new JqError('the document is nested too deep', true);
  }
  for (const [key, child] of childrenOf(item.value)) yield* recurse(below(item, key, child), scope);
}

function below(item: JqItem, key: unknown, value: unknown): JqItem {
  if (item.path === undefined) throw new JqError('invalid path on computed value');
  return { value: value ?? null, path: [...item.path, key] };
}

type Access = Extract<JqNode, { readonly kind: 'index' | 'slice' | 'iterate' }>;

function* access(node: Access, item: JqItem, scope: JqScope): Generator<JqItem> {
  for (const target of evaluate(node.target, item, scope)) {
    if (target.path !== undefined) {
      yield* accessOne(node, target, item, scope);
      continue;
    }
    for (const { value } of accessOne(node, { value: target.value, path: [] }, item, scope)) {
      yield computed(value);
    }
  }
}

function* accessOne(node: Access, target: JqItem, item: JqItem, scope: JqScope): Generator<JqItem> {
  if (node.kind === 'iterate') {
    for (const [key, child] of childrenOf(target.value)) {
      spend(scope.bounds);
      yield below(target, key, child);
    }
    return;
  }
  if (node.kind === 'index') {
    for (const key of valuesOf(node.key, item, scope)) {
      yield below(target, key, indexValue(target.value, key));
    }
    return;
  }
  const [from] = node.from ? valuesOf(node.from, item, scope) : [null];
  const [to] = node.to ? valuesOf(node.to, item, scope) : [null];
  const part = slice(target.value, from, to);
  spend(scope.bounds, copyCost(part));
  yield below(target, { start: from ?? null, end: to ?? null }, part);
}

function slice(value: unknown, from: unknown, to: unknown): unknown {
  if (value === null) return null;
  if (typeof value !== 'string' && !Array.isArray(value)) {
    throw new JqError(`cannot slice: ${typeOfValue(value)}`);
  }
  const [start, end] = sliceBounds(value.length, from, to);
  return value.slice(start, end);
}

function* attempt(
  node: Extract<JqNode, { readonly kind: 'try' }>,
  item: JqItem,
  scope: JqScope,
): Generator<JqItem> {
  try {
    yield* evaluate(node.body, item, scope);
  } catch (error) {
    if (!(error instanceof JqError) || error.isLimit) throw error;
    if (node.handler) yield* evaluate(node.handler, computed(error.message), scope);
  }
}

type Binary = Extract<JqNode, { readonly kind: 'binary' }>;

function* binary(node: Binary, item: JqItem, scope: JqScope): Generator<JqItem> {
  const { left, operator, right } = node;
  const { bounds } = scope;
  switch (operator) {
    case '|':
      for (const one of evaluate(left, item, scope)) yield* evaluate(right, one, scope);
      return;
    case ',':
      yield* evaluate(left, item, scope);
      yield* evaluate(right, item, scope);
      return;
    case '|=':
    case '=':
      yield computed(assign(node, item, scope));
      return;
    case '//':
      yield* alternative(node, item, scope);
      return;
    case 'and':
    case 'or': {
      const decides = operator === 'or';
      for (const one of valuesOf(left, item, scope)) {
        if (isTrue(one) === decides) yield computed(decides);
        else for (const other of valuesOf(right, item, scope)) yield computed(isTrue(other));
      }
      return;
    }
    default:
      for (const b of valuesOf(right, item, scope)) {
        for (const a of valuesOf(left, item, scope))
          yield computed(calculate(operator, [a, b], bounds));
      }
  }
}

/** Every place of a path expression; a computed value has none and is an error. */
export function pathsOf(node: JqNode, item: JqItem, scope: JqScope): readonly JqPath[] {
  const paths: JqPath[] = [];
  for (const { path } of evaluate(node, valueOnly(item), scope)) {
    if (path === undefined) throw new JqError('invalid path expression');
    spend(scope.bounds);
    paths.push(path);
  }
  return paths;
}

/** `path |= change` and `path = value`; no new value deletes the place. */
function assign({ left, operator, right }: Binary, item: JqItem, scope: JqScope): unknown {
  const removed: JqPath[] = [];
  let result = item.value;
  for (const path of pathsOf(left, item, scope)) {
    const before = operator === '=' ? item.value : valueAtPath(result, path);
    const [value] = valuesOf(right, computed(before), scope);
    if (value === undefined) removed.push(path);
    else {
      spend(scope.bounds, pathCost(result, path));
      result = setPath(result, path, value);
    }
  }
  return withoutPaths(result, removed, scope.bounds);
}

/** `del`: every deletion copies what is on the way to it. */
export function withoutPaths(
  document: unknown,
  paths: readonly JqPath[],
  bounds: JqBounds,
): unknown {
  for (const path of paths) spend(bounds, pathCost(document, path));
  return deletePaths(document, paths);
}

/** What is copied on the way to a place: each list and object that holds it. */
function pathCost(document: unknown, path: JqPath): number {
  let cost = copyCost(document);
  let current = document;
  for (const key of path) {
    if (!isKeyOf(current, key)) return cost;
    current = (current as Readonly<Record<PropertyKey, unknown>>)[key]; // isKeyOf: it has that key
    cost += copyCost(current);
  }
  return cost;
}

function isKeyOf(value: unknown, key: unknown): key is PropertyKey {
  if (typeof key !== 'string' && typeof key !== 'number') return false;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

function* alternative(node: Binary, item: JqItem, scope: JqScope): Generator<JqItem> {
  let hasAny = false;
  try {
    for (const one of evaluate(node.left, item, scope)) {
      if (!isTrue(one.value)) continue;
      hasAny = true;
      yield one;
    }
  } catch (error) {
    if (!(error instanceof JqError) || error.isLimit) throw error;
  }
  if (!hasAny) yield* evaluate(node.right, item, scope);
}

const comparisons: Readonly<Record<string, (difference: number) => boolean>> = {
  '==': (difference) => difference === 0,
  '!=': (difference) => difference !== 0,
  '<': (difference) => difference < 0,
  '<=': (difference) => difference <= 0,
  '>': (difference) => difference > 0,
  '>=': (difference) => difference >= 0,
};

function calculate(
  operator: string,
  [a, b]: readonly [unknown, unknown],
  bounds: JqBounds,
): unknown {
  const comparison = comparisons[operator];
  if (comparison) return comparison(compareValues(a, b, (steps) => spend(bounds, steps)));
  if (operator === '+') return add(a, b, bounds);
  if (typeof a === 'number' && typeof b === 'number') return arithmetic(operator, a, b);
  if (operator === '-' && Array.isArray(a) && Array.isArray(b)) {
    spend(bounds, copyCost(a));
    const pay = (steps: number): void => spend(bounds, steps);
    return a.filter((item) => !b.some((other) => compareValues(item, other, pay) === 0));
  }
  if (operator === '/' && typeof a === 'string' && typeof b === 'string')
    return splitText(a, b, bounds);
  throw new JqError(`cannot apply ${operator} to: ${typeOfValue(a)} and ${typeOfValue(b)}`);
}

/** A text taken apart; each part is paid for before there is one. */
export function splitText(text: string, separator: string, bounds: JqBounds): readonly string[] {
  spend(
    bounds,
    copyCost(text) + (separator === '' ? Math.ceil(text.length / ENTRIES_PER_STEP) : 0),
  );
  const parts = text.split(separator);
  spend(bounds, copyCost(parts));
  return parts;
}

/** `a + b`, paid for before it is made. */
export function add(a: unknown, b: unknown, bounds: JqBounds): unknown {
  if (a === null || a === undefined) return b;
  if (b === null || b === undefined) return a;
  spend(bounds, copyCost(a) + copyCost(b));
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  if (isPlainObject(a) && isPlainObject(b)) return { ...a, ...b };
  throw new JqError(`cannot add: ${typeOfValue(a)} and ${typeOfValue(b)}`);
}

function arithmetic(operator: string, a: number, b: number): number {
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  if (b === 0) throw new JqError('cannot divide by zero');
  return operator === '/' ? a / b : Math.trunc(a) % Math.trunc(b);
}

/** Values that are built: lists, objects, texts, sums. */
function construct(node: JqNode, item: JqItem, scope: JqScope): unknown {
  switch (node.kind) {
    case 'array':
      return node.body ? valuesOf(node.body, item, scope) : [];
    case 'object': {
      const result: Record<string, unknown> = {};
      for (const { key, value } of node.entries) {
        const [name] = valuesOf(key, item, scope);
        if (typeof name !== 'string') throw new JqError('expected a string for object key');
        Object.defineProperty(result, name, {
          value: valuesOf(value, item, scope)[0] ?? null,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
      return result;
    }
    case 'text':
      return node.parts
        .map((part) => textOf(valuesOf(part, item, scope)[0], scope.bounds))
        .reduce((whole, part) => String(add(whole, part, scope.bounds)), '');
    case 'negate': {
      const [value] = valuesOf(node.body, item, scope);
      if (typeof value !== 'number') throw new JqError(`cannot negate: ${typeOfValue(value)}`);
      return -value;
    }
    case 'variable': {
      if (!scope.variables.has(node.name)) throw new JqError(`variable not defined: $${node.name}`);
      return scope.variables.get(node.name);
    }
    case 'reduce': {
      let [state] = valuesOf(node.start, item, scope);
      for (const { value } of evaluate(node.source, valueOnly(item), scope)) {
        const inner = bind(scope, node.name, value);
        state = valuesOf(node.update, { value: state, path: [] }, inner).at(-1) ?? null;
      }
      return state;
    }
    default:
      throw new JqError(`${node.kind} has no value here`);
  }
}

/** JSON of a value; its size is paid for as it is found, with all that is below it. */
export function jsonOf(value: unknown, bounds: JqBounds): string {
  payFor(value, bounds);
  return JSON.stringify(value ?? null) ?? 'null';
}

/** Pays for a value with all that is below it: what is shared within it counts as often as it is there. */
export function payFor(value: unknown, bounds: JqBounds): void {
  spend(bounds, 1 + copyCost(value));
  if (typeof value !== 'object' || value === null) return;
  for (const part of Object.values(value)) payFor(part, bounds);
}

export const textOf = (value: unknown, bounds: JqBounds): string =>
  typeof value === 'string' ? value : jsonOf(value, bounds);
