import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { checkTypes } from './check-types.ts';
import type { Expr } from './ast.ts';
import { parseError, type QueryError } from './query-error.ts';
import { readExpr } from './read-expr.ts';

export interface ParseOptions {
  /** The server's flag `promql-experimental-functions`. */
  readonly experimentalFunctions?: boolean;
}

/** Longest query and deepest nesting that are accepted; a person's query has a dozen levels. */
const LONGEST = 100_000;
const DEEPEST = 250;

/** Parses and type-checks a query. Throws QueryError of kind `parse`, and nothing else. */
export function parseQuery(query: string, options: ParseOptions = {}): Expr {
  if (query.length > LONGEST)
    throw parseError(`query is longer than ${LONGEST} characters`, [0, 0]);
  const tree = parser.parse(masked(query));
  refuseErrors(tree.topNode, query);
  const top = firstExpr(tree.topNode);
  if (!top) throw parseError('no expression found in input', [0, query.length]);
  const expr = readExpr(top, query);
  checkTypes(expr, options.experimentalFunctions ?? false);
  return expr;
}

/**
 * The grammar knows min_of and max_of only in durations. Elsewhere it is given a function of the same length; names
 * are then read from the query itself.
 */
function masked(query: string): string {
  if (!query.includes('_of')) return query;
  return query.replaceAll(
    /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\[[^\]]*\]|offset\s+[^\s(]+|[\w:]+(?=\s*\()/gi,
    (piece) => (piece === 'min_of' || piece === 'max_of' ? 'absent' : piece),
  );
}

/** The grammar recovers from errors; Prometheus does not. */
function refuseErrors(top: SyntaxNode, query: string): void {
  const cursor = top.cursor();
  let depth = 0;
  for (;;) {
    if (cursor.type.isError) throw unexpected(query, cursor.from, cursor.to);
    if (cursor.firstChild()) {
      depth++;
      if (depth > DEEPEST)
        throw parseError(`nested deeper than ${DEEPEST} levels`, [cursor.from, cursor.to]);
      continue;
    }
    while (!cursor.nextSibling()) {
      if (!cursor.parent()) return;
      depth--;
    }
  }
}

function firstExpr(top: SyntaxNode): SyntaxNode | undefined {
  for (let child = top.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'LineComment') return child;
  }
  return undefined;
}

function unexpected(query: string, from: number, to: number): QueryError {
  const rest = query.slice(from).trimStart();
  const word = /^(?:[A-Za-z_:][\w:]*|[\d.]+|\S)/.exec(rest)?.[0];
  const called = word === '(' && /([A-Za-z_:][\w:]*)\s*$/.exec(query.slice(0, from))?.[1];
  if (called)
    return parseError(`unknown function with name "${called}"`, [from - called.length, from]);
  const open = word === undefined ? unclosed(query) : undefined;
  if (open !== undefined) return parseError(open, [query.length, query.length]);
  const what = word === undefined ? 'end of input' : JSON.stringify(word);
  return parseError(`unexpected ${what}`, [from, Math.max(to, from)]);
}

/** What Prometheus' lexer says of an input that ends inside of parentheses, brackets or braces. */
function unclosed(query: string): string | undefined {
  const open: string[] = [];
  for (const [piece] of query.matchAll(
    /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|#.*|[()[\]{}]/g,
  )) {
    if (/^[([{]/.test(piece)) open.push(piece);
    else if (/^[)\]}]/.test(piece)) open.pop();
  }
  const innermost = open.at(-1);
  if (innermost === '{') return 'unexpected end of input inside braces';
  if (innermost === '[') return 'unclosed left bracket';
  return open.includes('(') ? 'unclosed left parenthesis' : undefined;
}
