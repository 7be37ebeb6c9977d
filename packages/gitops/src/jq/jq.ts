import { JqError } from './jq-error.ts';
import { evaluate, payFor } from './jq-evaluate.ts';
import { callFunction, isFunction } from './jq-functions.ts';
import { parseJq } from './jq-parser.ts';
import type { JqNode } from './jq-syntax.ts';

/** A parsed jq expression; parse once, use on many documents. */
export interface JqExpression {
  readonly source: string;
  readonly node: JqNode;
}

export type ParsedJq =
  | { readonly ok: true; readonly expression: JqExpression }
  | { readonly ok: false; readonly message: string };

export type JqResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string; readonly isLimit: boolean };

/** Steps that one evaluation may take; a real expression on a large manifest takes some thousand. */
const MAX_STEPS = 200_000;

/** Values in a result: whoever reads it walks through what is shared within it each time. */
const MAX_RESULT = 1_000_000;

/** Characters of an expression: its tree is walked recursively. */
const MAX_SOURCE = 2_000;

/**
 * Parses a jq expression: paths, filters, conditions and the functions that ignore rules use. Modules,
 * `def`, `foreach` and dates are not modelled: they are refused by name.
 */
export function parseJqExpression(source: string): ParsedJq {
  if (source.length > MAX_SOURCE) return { ok: false, message: 'the expression is too long' };
  try {
    const node = parseJq(source);
    checkCalls(node);
    return { ok: true, expression: { source, node } };
  } catch (error) {
    if (error instanceof JqError) return { ok: false, message: error.message };
    throw error;
  }
}

/**
 * `del(source)`, put together as text as Argo CD does: a source that closes the parenthesis and goes on
 * with `|=` is documented use. @see util/argo/normalizers/diff_normalizer.go
 */
export function parseJqDeletion(source: string): ParsedJq {
  return parseJqExpression(`del(${source})`);
}

/** The first output of the expression; undefined when it has none. */
export function evaluateJq(
  expression: JqExpression,
  document: unknown,
  maxSteps: number = MAX_STEPS,
): JqResult {
  return run(expression.node, document, maxSteps);
}

function run(node: JqNode, document: unknown, steps: number): JqResult {
  const scope = { variables: new Map(), bounds: { steps, depth: 0 }, call: callFunction };
  try {
    for (const { value } of evaluate(node, { value: document, path: [] }, scope)) {
      payFor(value, { steps: MAX_RESULT, depth: 0 });
      return { ok: true, value };
    }
    return { ok: true, value: undefined };
  } catch (error) {
    if (error instanceof JqError) {
      return { ok: false, message: error.message, isLimit: error.isLimit };
    }
    if (error instanceof RangeError) {
      return { ok: false, message: 'the document is nested too deep', isLimit: true };
    }
    throw error;
  }
}

/** Functions that do not exist are errors of the expression, not of a document. */
function checkCalls(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) checkCalls(item);
    return;
  }
  const { kind, name, args } = node as { kind?: unknown; name?: unknown; args?: unknown }; // a node, or part of one
  if (kind === 'literal') return;
  if (kind === 'call' && typeof name === 'string' && Array.isArray(args)) {
    if (!isFunction(name, args.length)) {
      throw new JqError(`function not defined: ${name}/${args.length}`);
    }
  }
  for (const value of Object.values(node)) checkCalls(value);
}
