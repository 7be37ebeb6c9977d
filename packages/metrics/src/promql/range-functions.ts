import { executionError } from './query-error.ts';
import { meanOf, sumOf } from './kahan.ts';
import { quantileOf } from './quantile.ts';
import {
  linearRegression,
  sizeOf,
  timeAt,
  valueAt,
  type Window,
  type WindowFunction,
} from './window.ts';

/**
 * rate, increase and delta: the difference over the window, stretched to its bounds where the samples
 * reach near them (Prometheus' extrapolatedRate).
 */
function extrapolated(window: Window, isCounter: boolean, isRate: boolean): number | undefined {
  const count = sizeOf(window);
  if (count < 2) return undefined;
  const [first, last] = [valueAt(window, 0), valueAt(window, count - 1)];
  let result = last - first;
  if (isCounter) {
    let previous = first;
    for (let i = 1; i < count; i++) {
      const value = valueAt(window, i);
      if (value < previous) result += previous;
      previous = value;
    }
  }
  let toStart = (timeAt(window, 0) - window.from) / 1000;
  let toEnd = (window.to - timeAt(window, count - 1)) / 1000;
  const sampled = (timeAt(window, count - 1) - timeAt(window, 0)) / 1000;
  const average = sampled / (count - 1);
  const threshold = average * 1.1;
  if (toStart >= threshold) toStart = average / 2;
  if (isCounter && result > 0 && first >= 0)
    toStart = Math.min(toStart, sampled * (first / result));
  if (toEnd >= threshold) toEnd = average / 2;
  let factor = (sampled + toStart + toEnd) / sampled;
  if (isRate) factor /= (window.to - window.from) / 1000;
  return result * factor;
}

function instantDifference(window: Window, isRate: boolean): number | undefined {
  const count = sizeOf(window);
  if (count < 2) return undefined;
  const [previous, last] = [valueAt(window, count - 2), valueAt(window, count - 1)];
  const seconds = (timeAt(window, count - 1) - timeAt(window, count - 2)) / 1000;
  if (seconds === 0) return undefined;
  if (!isRate) return last - previous;
  return (last < previous ? last : last - previous) / seconds;
}

/** Fold over the values of a window that is not empty. */
function fold(
  window: Window,
  start: number,
  step: (result: number, value: number) => number,
): number {
  let result = start;
  for (let i = 0; i < sizeOf(window); i++) result = step(result, valueAt(window, i));
  return result;
}

function extreme(window: Window, isBetter: (value: number, best: number) => boolean): number {
  return fold(window, valueAt(window, 0), (best, value) =>
    isBetter(value, best) || Number.isNaN(best) ? value : best,
  );
}

/** The time in seconds of the best value; of equal ones the last. */
function timeOfExtreme(window: Window, isBetter: (value: number, best: number) => boolean): number {
  let best = 0;
  for (let i = 0; i < sizeOf(window); i++) {
    const [value, current] = [valueAt(window, i), valueAt(window, best)];
    if (isBetter(value, current) || value === current || Number.isNaN(current)) best = i;
  }
  return timeAt(window, best) / 1000;
}

/** Number of places where a value and its predecessor satisfy `holds`. */
function countPairs(window: Window, holds: (value: number, previous: number) => boolean): number {
  let count = 0;
  for (let i = 1; i < sizeOf(window); i++)
    if (holds(valueAt(window, i), valueAt(window, i - 1))) count++;
  return count;
}

function variance(window: Window): number {
  let mean = 0;
  let sum = 0;
  let [meanError, sumError] = [0, 0];
  for (let i = 0; i < sizeOf(window); i++) {
    const value = valueAt(window, i);
    const delta = value - (mean + meanError);
    [mean, meanError] = compensated(delta / (i + 1), mean, meanError);
    [sum, sumError] = compensated(delta * (value - (mean + meanError)), sum, sumError);
  }
  return (sum + sumError) / sizeOf(window);
}

function compensated(value: number, sum: number, error: number): [number, number] {
  const next = sum + value;
  if (!Number.isFinite(next)) return [next, 0];
  if (Math.abs(sum) >= Math.abs(value)) return [next, error + (sum - next + value)];
  return [next, error + (value - next + sum)];
}

function sortedValues(window: Window): number[] {
  return Array.from({ length: sizeOf(window) }, (_, i) => valueAt(window, i));
}

function medianDeviation(window: Window): number {
  const values = sortedValues(window);
  const median = quantileOf(values, 0.5);
  return quantileOf(
    values.map((value) => Math.abs(value - median)),
    0.5,
  );
}

/** Holt's double exponential smoothing. */
function smooth(
  window: Window,
  [smoothing = NaN, trendFactor = NaN]: readonly number[],
): number | undefined {
  if (!(smoothing > 0 && smoothing < 1)) {
    throw executionError(
      `invalid smoothing factor. Expected: 0 < sf < 1, got: ${smoothing.toFixed(6)}`,
    );
  }
  if (!(trendFactor > 0 && trendFactor < 1)) {
    throw executionError(
      `invalid trend factor. Expected: 0 < tf < 1, got: ${trendFactor.toFixed(6)}`,
    );
  }
  const count = sizeOf(window);
  if (count < 2) return undefined;
  let [s0, s1] = [0, valueAt(window, 0)];
  let trend = valueAt(window, 1) - valueAt(window, 0);
  for (let i = 1; i < count; i++) {
    const x = smoothing * valueAt(window, i);
    trend = i === 1 ? trend : trendFactor * (s1 - s0) + (1 - trendFactor) * trend;
    [s0, s1] = [s1, x + (1 - smoothing) * (s1 + trend)];
  }
  return s1;
}

const atLeast =
  (least: number, compute: (window: Window) => number): WindowFunction =>
  (window) =>
    sizeOf(window) < least ? undefined : compute(window);

/** Functions of one range vector, by name. Windows without samples never reach them. */
export const RANGE_FUNCTIONS: ReadonlyMap<string, WindowFunction> = new Map<string, WindowFunction>(
  [
    ['rate', (window) => extrapolated(window, true, true)],
    ['increase', (window) => extrapolated(window, true, false)],
    ['delta', (window) => extrapolated(window, false, false)],
    ['irate', (window) => instantDifference(window, true)],
    ['idelta', (window) => instantDifference(window, false)],
    ['deriv', atLeast(2, (window) => linearRegression(window, timeAt(window, 0)).slope)],
    [
      'predict_linear',
      (window, [seconds = NaN]) => {
        if (sizeOf(window) < 2) return undefined;
        const { slope, intercept } = linearRegression(window, window.at);
        return slope * seconds + intercept;
      },
    ],
    ['avg_over_time', (window) => meanOf(sizeOf(window), (i) => valueAt(window, i))],
    ['sum_over_time', (window) => sumOf(sizeOf(window), (i) => valueAt(window, i))],
    ['min_over_time', (window) => extreme(window, (value, best) => value < best)],
    ['max_over_time', (window) => extreme(window, (value, best) => value > best)],
    ['count_over_time', (window) => sizeOf(window)],
    ['present_over_time', () => 1],
    ['last_over_time', (window) => valueAt(window, sizeOf(window) - 1)],
    ['first_over_time', (window) => valueAt(window, 0)],
    ['stdvar_over_time', variance],
    ['stddev_over_time', (window) => Math.sqrt(variance(window))],
    ['quantile_over_time', (window, [q = NaN]) => quantileOf(sortedValues(window), q)],
    ['mad_over_time', medianDeviation],
    [
      'changes',
      (window) =>
        countPairs(
          window,
          (value, previous) =>
            value !== previous && !(Number.isNaN(value) && Number.isNaN(previous)),
        ),
    ],
    ['resets', (window) => countPairs(window, (value, previous) => value < previous)],
    ['double_exponential_smoothing', smooth],
    ['ts_of_first_over_time', (window) => timeAt(window, 0) / 1000],
    ['ts_of_last_over_time', (window) => timeAt(window, sizeOf(window) - 1) / 1000],
    ['ts_of_min_over_time', (window) => timeOfExtreme(window, (value, best) => value < best)],
    ['ts_of_max_over_time', (window) => timeOfExtreme(window, (value, best) => value > best)],
  ],
);

/** Range functions whose result keeps the metric name: the value is still a sample of that metric. */
export const KEEPS_NAME: ReadonlySet<string> = new Set(['last_over_time', 'first_over_time']);
