import { sumOf } from './kahan.ts';

/**
 * The samples of one series in one range (left-open), for one step. The arrays belong to the series:
 * only indexes in [first, end) count, stale markers are already gone.
 */
export interface Window {
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly first: number;
  readonly end: number;
  /** Bounds of the range, milliseconds. */
  readonly from: number;
  readonly to: number;
  /** The evaluation time of the step, milliseconds. */
  readonly at: number;
}

/** A function over a range; undefined gives no value at this step. */
export type WindowFunction = (window: Window, parameters: readonly number[]) => number | undefined;

export function sizeOf(window: Window): number {
  return window.end - window.first;
}

export function valueAt(window: Window, i: number): number {
  return window.values[window.first + i] ?? NaN;
}

export function timeAt(window: Window, i: number): number {
  return window.times[window.first + i] ?? NaN;
}

/** Least squares over the window; x in seconds from `intercept` (milliseconds). */
export function linearRegression(
  window: Window,
  intercept: number,
): { readonly slope: number; readonly intercept: number } {
  const count = sizeOf(window);
  const start = valueAt(window, 0);
  let isConstant = true;
  for (let i = 1; i < count && isConstant; i++) isConstant = valueAt(window, i) === start;
  if (isConstant) {
    return Number.isFinite(start) || Number.isNaN(start)
      ? { slope: 0, intercept: start }
      : { slope: NaN, intercept: NaN };
  }
  const x = (i: number): number => (timeAt(window, i) - intercept) / 1000;
  const sumX = sumOf(count, x);
  const sumY = sumOf(count, (i) => valueAt(window, i));
  const sumXY = sumOf(count, (i) => x(i) * valueAt(window, i));
  const sumX2 = sumOf(count, (i) => x(i) * x(i));
  const covariance = sumXY - (sumX * sumY) / count;
  const variance = sumX2 - (sumX * sumX) / count;
  const slope = covariance / variance;
  return { slope, intercept: sumY / count - (slope * sumX) / count };
}
