import type { Labels } from './labels.ts';
import type { Matcher } from './matcher.ts';

/** The samples of one series, oldest first. Times are milliseconds since the epoch. */
export interface Series {
  readonly labels: Labels;
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  /** Indexes of stale markers: the series ended there, for now. */
  readonly stale?: ReadonlySet<number>;
}

/** Milliseconds since the epoch, both ends included. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Where queries read from. */
export interface Queryable {
  /** All series that satisfy every matcher, in storage order: sums are taken in that order. Samples outside of `range` are not looked at. */
  select(matchers: readonly Matcher[], range?: TimeRange): readonly Series[];
}

/** A fixed set of series. */
export function createQueryable(series: readonly Series[]): Queryable {
  return {
    select: (matchers) =>
      series.filter(({ labels }) =>
        matchers.every((matcher) => matcher.matches(labels[matcher.name] ?? '')),
      ),
  };
}
