import type { Queryable } from '../series.ts';
import { executionError } from './query-error.ts';

/** Prometheus' own defaults; a server may set others. */
export interface QueryLimits {
  /** Most samples that a query may read. */
  readonly maxSamples: number;
  /** Stops the query between series; throw to end it (a timeout). */
  readonly checkpoint?: () => void;
}

export interface EvalContext {
  readonly storage: Queryable;
  /** Milliseconds since the epoch of each step, ascending. */
  readonly times: Float64Array;
  /** Of the whole query, for `@ start()` and `@ end()`. */
  readonly queryStart: number;
  readonly queryEnd: number;
  /** Step of the query in milliseconds, 0 for an instant query. */
  readonly step: number;
  /** How long a sample stays current, milliseconds. */
  readonly lookback: number;
  /** Step of a subquery that names none, milliseconds. */
  readonly defaultSubqueryStep: number;
  readonly limits: QueryLimits;
  readonly usage: { samples: number };
}

/** Counts samples that were read, and ends a query that reads too many with Prometheus' error. */
export function countSamples(context: EvalContext, samples: number): void {
  context.usage.samples += samples;
  if (context.usage.samples > context.limits.maxSamples) {
    throw executionError(
      'query processing would load too many samples into memory in query execution',
    );
  }
  context.limits.checkpoint?.();
}

/** Times of the steps from `start` to `end`, both included. */
export function stepTimes(start: number, end: number, step: number): Float64Array {
  const count =
    step > 0 && end > start ? Math.floor((end - start) / step) + 1 : end >= start ? 1 : 0;
  return Float64Array.from({ length: count }, (_, i) => start + i * step);
}
