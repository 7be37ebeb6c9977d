import type { Series, TimeRange } from '../series.ts';
import type { AtTime, MatrixSelector, Subquery, VectorSelector } from './ast.ts';
import { hasAny, makeColumn, type Column } from './columns.ts';
import { countSamples, stepTimes, type EvalContext } from './context.ts';
import type { Value } from './evaluate.ts';
import { executionError } from './query-error.ts';

/** The time that a selector looks at for a step. */
function referenceTimes(
  at: AtTime | undefined,
  offset: number,
  context: EvalContext,
): Float64Array {
  const fixed = at === 'start' ? context.queryStart : at === 'end' ? context.queryEnd : at;
  return context.times.map((time) => (fixed ?? time) - offset);
}

/** What of a series windows that end at these times can reach. */
function rangeOf(ends: Float64Array, window: number): TimeRange {
  let [from, to] = [Infinity, -Infinity];
  for (const end of ends) {
    if (end < from) from = end;
    if (end > to) to = end;
  }
  return { from: from - window, to };
}

/** Index of the first sample later than `time`, searching from `from`. */
function firstAfter(times: ArrayLike<number>, time: number, from: number): number {
  let low = from;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The current sample of each series: the latest one in the lookback, unless it is a stale marker. */
export function selectInstant(
  selector: VectorSelector,
  context: EvalContext,
  what: 'value' | 'timestamp',
): readonly Column[] {
  const references = referenceTimes(selector.at, selector.offset, context);
  const columns: Column[] = [];
  const range = rangeOf(references, context.lookback);
  for (const series of context.storage.select(selector.matchers, range)) {
    const column = makeColumn(series.labels, references.length);
    let read = 0;
    let cursor = 0;
    let last = -Infinity;
    for (let i = 0; i < references.length; i++) {
      const reference = references[i] ?? 0;
      cursor = firstAfter(series.times, reference, reference >= last ? cursor : 0);
      last = reference;
      const index = cursor - 1;
      if (index < 0 || series.stale?.has(index)) continue;
      const time = series.times[index] ?? 0;
      if (time <= reference - context.lookback) continue;
      column.values[i] = what === 'value' ? (series.values[index] ?? NaN) : time / 1000;
      column.present[i] = 1;
      read++;
    }
    countSamples(context, read);
    if (read > 0) columns.push(column);
  }
  return columns;
}

/** Series with the bounds of the window of each step; stale markers are taken out. */
export interface RangeSeries {
  readonly series: Series;
  /** Per step: index of the first sample in the window, and one behind the last. */
  readonly first: Int32Array;
  readonly end: Int32Array;
}

export interface RangeVector {
  readonly series: readonly RangeSeries[];
  /** Per step: the bounds (left-open) of the window, milliseconds. */
  readonly to: Float64Array;
  readonly window: number;
}

export function selectRange(
  expr: MatrixSelector | Subquery,
  context: EvalContext,
  evaluate: (expr: Subquery['expr'], context: EvalContext) => Value,
): RangeVector {
  const target = expr.type === 'matrix' ? expr.selector : expr;
  const to = referenceTimes(target.at, target.offset, context);
  const all =
    expr.type === 'matrix'
      ? context.storage.select(expr.selector.matchers, rangeOf(to, expr.window)).map(withoutStale)
      : subquerySeries(expr, to, context, evaluate);
  const windows = new Map<ArrayLike<number>, Windows>();
  const series = all.map((one) => {
    // Series that were scraped at the same times share them, and so their windows.
    const known = windows.get(one.times);
    const bounds = known ?? boundWindows(one.times, to, expr.window);
    if (!known) windows.set(one.times, bounds);
    return { series: one, ...bounds };
  });
  for (const { first, end } of series) {
    let read = 0;
    for (let i = 0; i < first.length; i++) read += (end[i] ?? 0) - (first[i] ?? 0);
    countSamples(context, read);
  }
  return { series, to, window: expr.window };
}

type Windows = Pick<RangeSeries, 'first' | 'end'>;

function boundWindows(times: ArrayLike<number>, to: Float64Array, window: number): Windows {
  const first = new Int32Array(to.length);
  const end = new Int32Array(to.length);
  let [low, high, last] = [0, 0, -Infinity];
  for (let i = 0; i < to.length; i++) {
    const time = to[i] ?? 0;
    const isForward = time >= last;
    low = firstAfter(times, time - window, isForward ? low : 0);
    high = firstAfter(times, time, isForward ? high : 0);
    last = time;
    first[i] = low;
    end[i] = high;
  }
  return { first, end };
}

function withoutStale(series: Series): Series {
  const { stale } = series;
  if (!stale || stale.size === 0) return series;
  const isKept = (_: number, index: number): boolean => !stale.has(index);
  return {
    labels: series.labels,
    times: Array.from(series.times).filter(isKept),
    values: Array.from(series.values).filter(isKept),
  };
}

const MOST_SUBQUERY_STEPS = 1_000_000;

/** Evaluates the inner expression at multiples of its step that any window reaches. */
function subquerySeries(
  expr: Subquery,
  to: Float64Array,
  context: EvalContext,
  evaluate: (expr: Subquery['expr'], context: EvalContext) => Value,
): readonly Series[] {
  const step = expr.step ?? context.defaultSubqueryStep;
  const earliest = to.reduce((least, time) => Math.min(least, time), Infinity) - expr.window;
  const latest = to.reduce((most, time) => Math.max(most, time), -Infinity);
  let start = Math.trunc(earliest / step) * step;
  if (start <= earliest) start += step;
  if ((latest - start) / step > MOST_SUBQUERY_STEPS)
    throw executionError(
      'query processing would load too many samples into memory in query execution',
    );
  const times = stepTimes(start, latest, step);
  const value = evaluate(expr.expr, { ...context, times, step });
  if (value.kind !== 'vector') throw executionError('subquery is only allowed on instant vector');
  return value.columns.filter(hasAny).map((column) => {
    const indexes = Array.from(times.keys()).filter((i) => column.present[i] === 1);
    return {
      labels: column.labels,
      times: Float64Array.from(indexes, (i) => times[i] ?? 0),
      values: Float64Array.from(indexes, (i) => column.values[i] ?? NaN),
    };
  });
}
