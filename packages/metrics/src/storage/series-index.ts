import { labelsKey, METRIC_NAME, type Labels } from '../labels.ts';
import type { Matcher } from '../matcher.ts';
import { StoredSeries } from './stored-series.ts';

/** Series by their labels, in the order in which they came. */
export class SeriesIndex {
  readonly #maxSeries: number;
  #byKey = new Map<string, StoredSeries>();
  #byName = new Map<string, StoredSeries[]>();
  /** By the very label set: a scrape spells its series with the same objects again and again. */
  #known = new WeakMap<Labels, StoredSeries>();

  constructor(maxSeries: number) {
    this.#maxSeries = maxSeries;
  }

  get size(): number {
    return this.#byKey.size;
  }

  all(): readonly StoredSeries[] {
    return [...this.#byKey.values()];
  }

  /** The series with these labels, a new one when there is none; undefined when there are too many. */
  find(labels: Labels): StoredSeries | undefined {
    const seen = this.#known.get(labels);
    if (seen) return seen;
    const key = labelsKey(labels);
    let series = this.#byKey.get(key);
    if (!series) {
      if (this.#byKey.size >= this.#maxSeries) return undefined;
      series = new StoredSeries(labels, key);
      this.#add(series);
    }
    this.#known.set(labels, series);
    return series;
  }

  reset(all: Iterable<StoredSeries>): void {
    this.#byKey = new Map();
    this.#byName = new Map();
    this.#known = new WeakMap();
    for (const series of all) this.#add(series);
  }

  matching(matchers: readonly Matcher[]): readonly StoredSeries[] {
    const name = matchers.find((each) => each.name === METRIC_NAME && each.operator === '=');
    const candidates = name ? (this.#byName.get(name.value) ?? []) : this.all();
    const others = matchers.filter((matcher) => matcher !== name);
    if (others.length === 0) return candidates;
    return candidates.filter(({ labels }) =>
      others.every((matcher) => matcher.matches(labels[matcher.name] ?? '')),
    );
  }

  #add(series: StoredSeries): void {
    this.#byKey.set(series.key, series);
    const name = series.labels[METRIC_NAME] ?? '';
    const twins = this.#byName.get(name);
    if (twins) twins.push(series);
    else this.#byName.set(name, [series]);
  }
}
