import type { QueryRange } from './ast.ts';

export type QueryErrorKind = 'parse' | 'execution' | 'timeout';

/** A query that Prometheus would answer with an error. `parse` carries the place. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly kind: QueryErrorKind;
  readonly range: QueryRange | undefined;

  constructor(kind: QueryErrorKind, message: string, range?: QueryRange) {
    super(message);
    this.kind = kind;
    this.range = range;
  }
}

export function parseError(message: string, range: QueryRange): QueryError {
  return new QueryError('parse', message, range);
}

export function executionError(message: string): QueryError {
  return new QueryError('execution', message);
}

/** As Prometheus words it: a parse error begins with its line and column (in bytes, from 1). */
export function describeQueryError(error: QueryError, query: string): string {
  if (error.kind !== 'parse') return error.message;
  const before = query.slice(0, error.range?.[0] ?? 0);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const place = `${before.split('\n').length}:${new TextEncoder().encode(line).length + 1}`;
  return `${place}: parse error: ${error.message}`;
}
