import type { Labels } from '../labels.ts';
import type { Matcher } from '../matcher.ts';
import type { ScrapedSample } from '../scrape/scrape-loop.ts';
import type { Queryable, Series, TimeRange } from '../series.ts';
import { createPages } from './pages.ts';
import { SeriesIndex } from './series-index.ts';
import { StoredSeries, type SeriesSnapshot } from './stored-series.ts';

export interface SeriesStoreOptions {
  /** Older samples are forgotten, milliseconds. Default 6 hours: Prometheus keeps 15 days on a disk. */
  readonly retentionMs?: number;
  /** Further series are refused. Default 200,000. */
  readonly maxSeries?: number;
}

/** References, not copies: taking one costs a small object per series. */
export interface SeriesStoreSnapshot {
  readonly series: readonly SeriesSnapshot[];
  readonly swept: number;
}

export interface AppendResult {
  readonly appended: number;
  /** Older than the last sample of their series, or a second one at the same time with another value. */
  readonly outOfOrder: number;
  /** Series beyond the limit. */
  readonly refused: number;
}

export interface SeriesStoreStats {
  readonly series: number;
  readonly samples: number;
}

/** Series in memory, oldest first; samples are only ever added. */
export interface SeriesStore extends Queryable {
  append(samples: readonly ScrapedSample[]): AppendResult;
  /** Label sets of the series that satisfy every matcher and have samples in the range. */
  labelSets(matchers: readonly Matcher[], range?: TimeRange): readonly Labels[];
  stats(): SeriesStoreStats;
  snapshot(): SeriesStoreSnapshot;
  restore(snapshot: SeriesStoreSnapshot): void;
}

const RETENTION_MS = 6 * 3_600_000;
const MAX_SERIES = 200_000;
const ALWAYS: TimeRange = { from: -Infinity, to: Infinity };

export function createSeriesStore(options: SeriesStoreOptions = {}): SeriesStore {
  const { retentionMs = RETENTION_MS, maxSeries = MAX_SERIES } = options;
  const pages = createPages();
  const index = new SeriesIndex(maxSeries);
  let swept = -Infinity;

  /** Forgets what is too old, a few times per retention. */
  function sweep(now: number): void {
    if (now - swept < retentionMs / 8) return;
    const isFirst = swept === -Infinity;
    swept = now;
    if (isFirst) return;
    const oldest = now - retentionMs;
    const all = index.all();
    const kept = all.filter((series) => series.lastTime() >= oldest);
    for (const series of kept) series.dropBefore(oldest);
    if (kept.length < all.length) index.reset(kept);
  }

  return {
    append(samples) {
      let [appended, outOfOrder, refused] = [0, 0, 0];
      for (const { labels, value, timeMs } of samples) {
        const series = index.find(labels);
        if (!series) {
          refused++;
          continue;
        }
        const last = series.lastTime();
        if (timeMs <= last) {
          if (timeMs < last || !Object.is(series.lastValue(), value)) outOfOrder++;
          continue;
        }
        if (value === 'stale') series.append(timeMs, 0, true, pages);
        else series.append(timeMs, value, false, pages);
        appended++;
      }
      const newest = samples.at(-1)?.timeMs;
      if (newest !== undefined) sweep(newest);
      return { appended, outOfOrder, refused };
    },
    select(matchers, range = ALWAYS): readonly Series[] {
      const grids = new Map<string, Float64Array>();
      return index.matching(matchers).flatMap((series) => series.read(range, grids) ?? []);
    },
    labelSets: (matchers, { from, to } = ALWAYS) =>
      index
        .matching(matchers)
        .filter((series) => series.lastTime() >= from && series.firstTime() <= to)
        .map(({ labels }) => labels),
    stats() {
      const all = index.all();
      const samples = all.reduce((sum, series) => sum + series.sampleCount(), 0);
      return { series: all.length, samples };
    },
    snapshot: () => ({ series: index.all().map((series) => series.snapshot()), swept }),
    restore(snapshot) {
      swept = snapshot.swept;
      index.reset(snapshot.series.map((each) => StoredSeries.restore(each)));
    },
  };
}
