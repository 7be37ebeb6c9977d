import { isJsonObject } from '@drydock/manifests';
import { goJson } from '../print/json.ts';
import { isSameJson } from '../json-access.ts';
import type { JsonPathNode } from './parse-json-path.ts';

export type JsonPathResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

class EvaluationError extends Error {}

/** Executes a template on a value and prints it as client-go does: results of one action separated by spaces. */
export function printJsonPath(nodes: readonly JsonPathNode[], value: unknown): JsonPathResult {
  try {
    return { ok: true, text: printNodes(nodes, value) };
  } catch (error) {
    if (error instanceof EvaluationError) return { ok: false, message: error.message };
    throw error;
  }
}

/** The values that the template's actions select, without printing; [] where the path leads nowhere. */
export function selectJsonPath(nodes: readonly JsonPathNode[], value: unknown): readonly unknown[] {
  try {
    return nodes.flatMap((node) => (node.kind === 'list' ? walk(node.nodes, [value]) : []));
  } catch (error) {
    if (error instanceof EvaluationError) return [];
    throw error;
  }
}

/** Prints top-level nodes; `{range}` repeats what follows it, up to its `{end}`. */
function printNodes(nodes: readonly JsonPathNode[], value: unknown): string {
  let text = '';
  for (let at = 0; at < nodes.length; at += 1) {
    const node = nodes[at];
    if (node?.kind !== 'list') {
      text += node?.kind === 'text' ? node.text : '';
      continue;
    }
    const [first, ...rest] = node.nodes;
    if (first?.kind === 'identifier' && first.name === 'range') {
      const end = matchingEnd(nodes, at);
      const body = nodes.slice(at + 1, end);
      for (const item of walk(rest, [value])) text += printNodes(body, item);
      at = end;
    } else if (first?.kind === 'identifier') {
      throw new EvaluationError('not in range, nothing to end');
    } else text += walk(node.nodes, [value]).map(printValue).join(' ');
  }
  return text;
}

function matchingEnd(nodes: readonly JsonPathNode[], start: number): number {
  let depth = 0;
  for (let at = start; at < nodes.length; at += 1) {
    const node = nodes[at];
    const first = node?.kind === 'list' ? node.nodes[0] : undefined;
    if (first?.kind !== 'identifier') continue;
    depth += first.name === 'range' ? 1 : -1;
    if (depth === 0) return at;
  }
  return nodes.length;
}

function walk(nodes: readonly JsonPathNode[], values: readonly unknown[]): readonly unknown[] {
  let current = values;
  for (const node of nodes) current = evaluate(node, current);
  return current;
}

function evaluate(node: JsonPathNode, values: readonly unknown[]): readonly unknown[] {
  switch (node.kind) {
    case 'text':
      return [node.text];
    case 'value':
      return [node.value];
    case 'list':
      return walk(node.nodes, values);
    case 'field':
      return values.flatMap((value) => fieldOf(value, node.name));
    case 'wildcard':
      return values.flatMap(childrenOf);
    case 'recursive':
      return values.flatMap(descendantsOf);
    case 'union':
      return node.paths.flatMap((path) => walk(path, values));
    case 'array':
      return values.flatMap((value) => elementsOf(value, node));
    case 'filter':
      return values.flatMap((value) => childrenOf(value).filter((child) => holds(node, child)));
    case 'identifier':
      throw new EvaluationError(`unexpected ${node.name}`);
  }
}

function fieldOf(value: unknown, name: string): readonly unknown[] {
  if (!isJsonObject(value) || !Object.hasOwn(value, name)) return [];
  const field = value[name];
  return field === undefined ? [] : [field];
}

function childrenOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isJsonObject(value)) return [];
  return Object.keys(value)
    .toSorted()
    .map((key) => value[key]);
}

function descendantsOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value) && !isJsonObject(value)) return [];
  return [value, ...childrenOf(value).flatMap(descendantsOf)];
}

function elementsOf(
  value: unknown,
  node: Extract<JsonPathNode, { readonly kind: 'array' }>,
): readonly unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new EvaluationError(`${goPlain(value)} is not array or slice`);
  const { length } = value;
  const resolve = (index: number): number => (index < 0 ? index + length : index);
  if (node.isIndex) {
    const index = resolve(node.from ?? 0);
    if (index < 0 || index >= length) {
      throw new EvaluationError(
        `array index out of bounds: index ${node.from ?? 0}, length ${length}`,
      );
    }
    return [value[index]];
  }
  const step = node.step ?? 1;
  if (step <= 0) throw new EvaluationError('step must be > 0');
  const from = Math.max(0, resolve(node.from ?? 0));
  const to = Math.min(length, node.to === undefined ? length : resolve(node.to));
  const elements: unknown[] = [];
  for (let index = from; index < to; index += step) elements.push(value[index]);
  return elements;
}

function holds(node: Extract<JsonPathNode, { readonly kind: 'filter' }>, child: unknown): boolean {
  const left = walk(node.left, [child]);
  if (node.operator === 'exists') return left.length > 0;
  if (left.length === 0) return false;
  if (left.length > 1) throw new EvaluationError('can only compare one element at a time');
  const right = walk(node.right, [child]);
  if (right.length === 0) return false;
  if (right.length > 1) throw new EvaluationError('can only compare one element at a time');
  return compare(left[0], node.operator, right[0]);
}

function compare(left: unknown, operator: string, right: unknown): boolean {
  if (operator === '==') return isSameJson(left, right);
  if (operator === '!=') return !isSameJson(left, right);
  const isComparable =
    (typeof left === 'string' && typeof right === 'string') ||
    (typeof left === 'number' && typeof right === 'number');
  if (!isComparable) return false;
  if (operator === '<') return left < right;
  if (operator === '>') return left > right;
  return operator === '<=' ? left <= right : left >= right;
}

function printValue(value: unknown): string {
  if (typeof value === 'object' && value !== null) return goJson(value);
  return goPlain(value);
}

/** A value as Go's `%v` prints it. */
export function goPlain(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goPlain).join(' ')}]`;
  if (isJsonObject(value)) {
    const entries = Object.keys(value)
      .toSorted()
      .map((key) => `${key}:${goPlain(value[key])}`);
    return `map[${entries.join(' ')}]`;
  }
  return typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : floatText(Number(value));
}

function floatText(value: number): string {
  return Number.isSafeInteger(value)
    ? String(value)
    : String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** A value as Go's `%#v` prints it: what kubectl shows when a template fails. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (isJsonObject(value)) {
    const entries = Object.keys(value)
      .toSorted()
      .map((key) => `${JSON.stringify(key)}:${goSyntax(value[key])}`);
    return `map[string]interface {}{${entries.join(', ')}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : goPlain(value);
}
