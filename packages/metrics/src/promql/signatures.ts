import type { ValueType } from './ast.ts';

/** Types of the arguments; `optional` of the last ones may be left out, `variadic` repeats the last. */
export interface Signature {
  readonly args: readonly ValueType[];
  readonly optional: number;
  readonly variadic: boolean;
  readonly returns: ValueType;
  readonly isExperimental: boolean;
}

function define(
  args: readonly ValueType[],
  returns: ValueType,
  options: Partial<Signature> = {},
): Signature {
  return { args, returns, optional: 0, variadic: false, isExperimental: false, ...options };
}

const V = 'vector';
const S = 'scalar';
const M = 'matrix';
const T = 'string';
const experimental = { isExperimental: true } as const;

function each(names: string, signature: Signature): [string, Signature][] {
  return names.split(' ').map((name) => [name, signature]);
}

/** Every function that Drydock evaluates, with Prometheus' own signature. */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map([
  ...each(
    'abs acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad sgn sin sinh sqrt tan tanh ' +
      'absent sort sort_desc timestamp histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar',
    define([V], V),
  ),
  ...each(
    'avg_over_time changes count_over_time delta deriv first_over_time idelta increase irate last_over_time max_over_time ' +
      'min_over_time present_over_time absent_over_time rate resets stddev_over_time stdvar_over_time sum_over_time',
    define([M], V),
  ),
  ...each(
    'mad_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time',
    define([M], V, experimental),
  ),
  ...each(
    'day_of_month day_of_week day_of_year days_in_month hour minute month year',
    define([V], V, { optional: 1 }),
  ),
  ...each('clamp_max clamp_min', define([V, S], V)),
  ...each(
    'sort_by_label sort_by_label_desc',
    define([V, T], V, { variadic: true, ...experimental }),
  ),
  ...each('max_of min_of', define([S, S], S, experimental)),
  ...each('start end range step', define([], S, experimental)),
  ['clamp', define([V, S, S], V)],
  ['double_exponential_smoothing', define([M, S, S], V, experimental)],
  ['histogram_fraction', define([S, S, V], V)],
  ['histogram_quantile', define([S, V], V)],
  ['label_join', define([V, T, T, T], V, { variadic: true, optional: 1 })],
  ['label_replace', define([V, T, T, T, T], V)],
  ['pi', define([], S)],
  ['predict_linear', define([M, S], V)],
  ['quantile_over_time', define([S, M], V)],
  ['round', define([V, S], V, { optional: 1 })],
  ['scalar', define([V], S)],
  ['time', define([], S)],
  ['vector', define([S], V)],
]);

/** Functions of Prometheus that Drydock does not evaluate, so that a query gets a true answer: not modelled. */
export const NOT_MODELLED: ReadonlySet<string> = new Set(['info', 'histogram_quantiles']);
