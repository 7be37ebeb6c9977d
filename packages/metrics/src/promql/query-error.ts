import type { QueryRange } from './ast.ts';

/** A query that Prometheus would answer with an error. `parse` carries the place. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly kind: 'parse' | 'execution';
  readonly range: QueryRange | undefined;

  constructor(kind: 'parse' | 'execution', message: string, range?: QueryRange) {
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
