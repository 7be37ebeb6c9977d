import type { MetricSample } from '@drydock/mesh';

/** Upper bounds of Envoy's histogram buckets, as it exports them to Prometheus. */
export const BUCKETS: readonly number[] = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000,
  1_800_000, 3_600_000,
];

/** One series of a counter, a gauge or a histogram. */
export interface StoredSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of a counter or gauge; the sum of a histogram. */
  readonly value: number;
  /** Of a histogram: the upper bounds of its buckets, the last one infinite. */
  readonly bounds?: readonly number[];
  /** Observations up to each bound. */
  readonly counts?: readonly number[];
}

export interface Observation {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Upper bounds, without the infinite one. */
  readonly bounds: readonly number[];
}

export type MetricStoreSnapshot = ReadonlyMap<string, ReadonlyMap<string, StoredSeries>>;

/** Counters and histograms of many processes. */
export interface MetricStore {
  /** Adds to a counter. */
  add(owner: string, name: string, labels: Readonly<Record<string, string>>, by?: number): void;
  /** Adds Istio's samples: counters grow, the others are observed by histograms. */
  record(owner: string, samples: readonly MetricSample[]): void;
  /** Observes one value of a histogram with bounds of its own. */
  observe(owner: string, name: string, observation: Observation): void;
  /** Adds the part between two multiples of what another store has counted, in whole observations. */
  addScaled(delta: MetricStoreSnapshot, from: number, to: number): void;
  series(owner: string): Iterable<StoredSeries>;
  snapshot(): MetricStoreSnapshot;
  restore(snapshot: MetricStoreSnapshot): void;
}

const keys = new WeakMap<Readonly<Record<string, string>>, string>();

/** Labels as a text; the samples of one call share one object. */
function keyOf(labels: Readonly<Record<string, string>>): string {
  const known = keys.get(labels) ?? JSON.stringify(labels);
  keys.set(labels, known);
  return known;
}

export function createMetricStore(): MetricStore {
  let owners = new Map<string, Map<string, StoredSeries>>();
  const update = (
    owner: string,
    name: string,
    labels: Readonly<Record<string, string>>,
    change: (known: StoredSeries) => StoredSeries,
  ): void => {
    const own = owners.get(owner) ?? new Map<string, StoredSeries>();
    owners.set(owner, own);
    const key = name + keyOf(labels);
    own.set(key, change(own.get(key) ?? { name, labels, value: 0 }));
  };
  return {
    add(owner, name, labels, by = 1) {
      update(owner, name, labels, (known) => ({ ...known, value: known.value + by }));
    },
    record(owner, samples) {
      for (const { name, labels, value } of samples) {
        const isCounter = name.endsWith('_total');
        update(owner, name, labels, (known) =>
          isCounter ? { ...known, value: known.value + value } : observed(known, value, BUCKETS),
        );
      }
    },
    observe(owner, name, { labels, value, bounds }) {
      update(owner, name, labels, (known) => observed(known, value, bounds));
    },
    addScaled(delta, from, to) {
      for (const [owner, series] of delta) {
        const own = owners.get(owner) ?? new Map<string, StoredSeries>();
        owners.set(owner, own);
        for (const [key, each] of series) own.set(key, scaled(own.get(key), each, { from, to }));
      }
    },
    series: (owner) => owners.get(owner)?.values() ?? [],
    snapshot: () => copyOf(owners),
    restore(snapshot) {
      owners = copyOf(snapshot);
    },
  };
}

function scaled(
  known: StoredSeries | undefined,
  { name, labels, value, bounds, counts }: StoredSeries,
  { from, to }: { readonly from: number; readonly to: number },
): StoredSeries {
  // Rounding both ends, not the difference: parts that follow one another add up to the whole.
  const part = (whole: number): number => Math.round(whole * to) - Math.round(whole * from);
  if (!counts || !bounds) return { name, labels, value: (known?.value ?? 0) + part(value) };
  return {
    name,
    labels,
    bounds,
    value: (known?.value ?? 0) + value * (to - from),
    counts: counts.map((count, i) => (known?.counts?.[i] ?? 0) + part(count)),
  };
}

function copyOf(owners: MetricStoreSnapshot): Map<string, Map<string, StoredSeries>> {
  return new Map(Array.from(owners, ([owner, series]) => [owner, new Map(series)]));
}

function observed(known: StoredSeries, value: number, finite: readonly number[]): StoredSeries {
  const before = known.counts ?? [];
  const bounds = known.bounds ?? [...finite, Infinity];
  const counts = bounds.map((bound, index) => (before[index] ?? 0) + (value <= bound ? 1 : 0));
  return { ...known, value: known.value + value, bounds, counts };
}
