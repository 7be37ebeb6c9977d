import type { Labels } from '../labels.ts';
import type { Queryable } from '../series.ts';
import type { Expr } from './ast.ts';
import { checkTypes } from './check-types.ts';
import { VALUE_TYPE_WORDS } from './ast.ts';
import { hasAny, type Column } from './columns.ts';
import { stepTimes, type EvalContext, type QueryLimits } from './context.ts';
import { evaluate } from './evaluate.ts';
import { parseQuery, type ParseOptions } from './parse.ts';
import { executionError, QueryError } from './query-error.ts';
import { selectRange } from './select.ts';

/** A sample: seconds since the epoch, value. */
export type Sample = readonly [seconds: number, value: number];

export type QueryResult =
  | { readonly type: 'scalar'; readonly value: Sample }
  | { readonly type: 'string'; readonly value: readonly [seconds: number, value: string] }
  | {
      readonly type: 'vector';
      readonly series: readonly { readonly labels: Labels; readonly sample: Sample }[];
    }
  | {
      readonly type: 'matrix';
      readonly series: readonly { readonly labels: Labels; readonly samples: readonly Sample[] }[];
    };

export type QueryAnswer =
  | { readonly ok: true; readonly result: QueryResult }
  | { readonly ok: false; readonly error: QueryError };

export interface QueryOptions extends ParseOptions {
  /** Milliseconds; default 5 minutes. */
  readonly lookback?: number;
  /** Milliseconds; default 1 minute. */
  readonly defaultSubqueryStep?: number;
  readonly limits?: Partial<QueryLimits>;
}

/** Prometheus' `--query.max-samples`. */
const MAX_SAMPLES = 50_000_000;
/** Prometheus' API refuses a range with more points per series. */
const MAX_POINTS = 11_000;

/** Evaluates a query at one time (milliseconds). Errors of the query are a value. */
export function instantQuery(
  storage: Queryable,
  query: string,
  at: number,
  options: QueryOptions = {},
): QueryAnswer {
  return answer(() => {
    const expr = parseQuery(query, options);
    const context = contextOf(
      storage,
      Float64Array.of(at),
      { start: at, end: at, step: 0 },
      options,
    );
    const range = unwrap(expr);
    if (range.type === 'matrix' || range.type === 'subquery') return matrixAt(range, context);
    return instantResult(expr, context);
  });
}

/** Evaluates a query from `start` to `end` every `step` milliseconds. */
export function rangeQuery(
  storage: Queryable,
  query: string,
  range: { readonly start: number; readonly end: number; readonly step: number },
  options: QueryOptions = {},
): QueryAnswer {
  return answer(() => {
    const expr = parseQuery(query, options);
    const type = checkTypes(expr, options.experimentalFunctions ?? false);
    if (type !== 'scalar' && type !== 'vector') {
      throw executionError(
        `invalid expression type "${VALUE_TYPE_WORDS[type]}" for range query, must be Scalar or instant Vector`,
      );
    }
    if (range.step <= 0)
      throw executionError(
        'zero or negative query resolution step widths are not accepted. Try a positive integer',
      );
    if ((range.end - range.start) / range.step > MAX_POINTS) {
      throw executionError(
        'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
      );
    }
    return rangeResult(
      expr,
      contextOf(storage, stepTimes(range.start, range.end, range.step), range, options),
    );
  });
}

function answer(run: () => QueryResult): QueryAnswer {
  try {
    return { ok: true, result: run() };
  } catch (error) {
    if (error instanceof QueryError) return { ok: false, error };
    throw error;
  }
}

function contextOf(
  storage: Queryable,
  times: Float64Array,
  { start, end, step }: { readonly start: number; readonly end: number; readonly step: number },
  options: QueryOptions,
): EvalContext {
  return {
    storage,
    times,
    queryStart: start,
    queryEnd: end,
    step,
    lookback: options.lookback ?? 300_000,
    defaultSubqueryStep: options.defaultSubqueryStep ?? 60_000,
    limits: { maxSamples: MAX_SAMPLES, ...options.limits },
    usage: { samples: 0 },
  };
}

function unwrap(expr: Expr): Expr {
  return expr.type === 'paren' ? unwrap(expr.expr) : expr;
}

function matrixAt(
  expr: Extract<Expr, { readonly type: 'matrix' | 'subquery' }>,
  context: EvalContext,
): QueryResult {
  const { series } = selectRange(expr, context, evaluate);
  const rows = series.map(({ series: { labels, times, values }, first, end }) => {
    const [low, high] = [first[0] ?? 0, end[0] ?? 0];
    const samples = Array.from({ length: high - low }, (_, i): Sample => [
      (times[low + i] ?? 0) / 1000,
      values[low + i] ?? NaN,
    ]);
    return { labels, samples };
  });
  return { type: 'matrix', series: rows.filter(({ samples }) => samples.length > 0) };
}

function instantResult(expr: Expr, context: EvalContext): QueryResult {
  const value = evaluate(expr, context);
  const seconds = context.queryStart / 1000;
  switch (value.kind) {
    case 'scalar':
      return { type: 'scalar', value: [seconds, value.values[0] ?? NaN] };
    case 'string':
      return { type: 'string', value: [seconds, value.value] };
    case 'vector':
      return {
        type: 'vector',
        series: value.columns
          .filter(hasAny)
          .map(({ labels, values }) => ({ labels, sample: [seconds, values[0] ?? NaN] as const })),
      };
  }
}

function rangeResult(expr: Expr, context: EvalContext): QueryResult {
  const value = evaluate(expr, context);
  if (value.kind === 'string') throw executionError('a string has no range');
  const columns: readonly Column[] =
    value.kind === 'vector'
      ? value.columns.filter(hasAny)
      : [
          {
            labels: {},
            values: value.values,
            present: new Uint8Array(value.values.length).fill(1),
          },
        ];
  return {
    type: 'matrix',
    series: columns.map(({ labels, values, present }) => ({
      labels,
      samples: Array.from(
        context.times,
        (time, i) => [time / 1000, values[i] ?? NaN] as const,
      ).filter((_, i) => present[i] === 1),
    })),
  };
}
