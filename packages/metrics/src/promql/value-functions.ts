import { datePartsOf, type DateParts } from './date-parts.ts';

/** A function of each value of an instant vector, with scalar parameters of that step. */
export type ValueFunction = (value: number, parameters: readonly number[]) => number | undefined;

function sign(value: number): number {
  return value < 0 ? -1 : value > 0 ? 1 : value;
}

/** Go's max: an infinity wins over NaN, NaN over all else. */
function goMax(a: number, b: number): number {
  return a === Infinity || b === Infinity ? Infinity : Math.max(a, b);
}

function goMin(a: number, b: number): number {
  return a === -Infinity || b === -Infinity ? -Infinity : Math.min(a, b);
}

function clamp(value: number, [least = NaN, most = NaN]: readonly number[]): number | undefined {
  return most < least ? undefined : goMax(least, goMin(most, value));
}

function roundTo(value: number, [nearest = 1]: readonly number[]): number {
  const inverse = 1 / nearest;
  return Math.floor(value * inverse + 0.5) / inverse;
}

const datePart =
  (pick: (parts: DateParts) => number): ValueFunction =>
  (value) =>
    pick(datePartsOf(value));

export const VALUE_FUNCTIONS: ReadonlyMap<string, ValueFunction> = new Map<string, ValueFunction>([
  ...(
    [
      'abs',
      'acos',
      'acosh',
      'asin',
      'asinh',
      'atan',
      'atanh',
      'ceil',
      'cos',
      'cosh',
      'exp',
      'floor',
      'log10',
      'log2',
      'sin',
      'sinh',
      'sqrt',
      'tan',
      'tanh',
    ] as const
  ).map((name): [string, ValueFunction] => [name, (value) => Math[name](value)]),
  ['ln', Math.log],
  ['sgn', sign],
  ['deg', (value) => (value * 180) / Math.PI],
  ['rad', (value) => (value * Math.PI) / 180],
  ['clamp', clamp],
  ['clamp_min', (value, [least = NaN]) => goMax(least, value)],
  ['clamp_max', (value, [most = NaN]) => goMin(most, value)],
  ['round', roundTo],
  ['day_of_month', datePart((parts) => parts.day)],
  ['day_of_week', datePart((parts) => parts.dayOfWeek)],
  ['day_of_year', datePart((parts) => parts.dayOfYear)],
  ['days_in_month', datePart((parts) => parts.daysInMonth)],
  ['hour', datePart((parts) => parts.hour)],
  ['minute', datePart((parts) => parts.minute)],
  ['month', datePart((parts) => parts.month)],
  ['year', datePart((parts) => parts.year)],
]);

/** Date functions take the evaluation time when they are given no vector. */
export const DATE_FUNCTIONS: ReadonlySet<string> = new Set([
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'days_in_month',
  'hour',
  'minute',
  'month',
  'year',
]);

/** Functions of native histograms; Drydock keeps none, so they answer with nothing for every float. */
export const NATIVE_HISTOGRAM_FUNCTIONS: ReadonlySet<string> = new Set([
  'histogram_avg',
  'histogram_count',
  'histogram_sum',
  'histogram_stddev',
  'histogram_stdvar',
]);
