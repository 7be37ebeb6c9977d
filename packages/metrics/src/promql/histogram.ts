import { keepLabels, labelsKey, METRIC_NAME, type Labels } from '../labels.ts';
import { makeColumn, type Column } from './columns.ts';

interface Bucket {
  readonly upper: number;
  count: number;
}

interface HistogramGroup {
  readonly labels: Labels;
  readonly parts: { readonly upper: number; readonly column: Column }[];
}

/** Classic histograms: series that differ in `le` alone. Series without a usable `le` are left out. */
function groupBuckets(columns: readonly Column[]): readonly HistogramGroup[] {
  const groups = new Map<string, HistogramGroup>();
  for (const column of columns) {
    const upper = parseBound(column.labels.le ?? '');
    if (upper === undefined) continue;
    const labels = keepLabels(column.labels, (name) => name !== 'le' && name !== METRIC_NAME);
    const key = labelsKey(labels);
    const group = groups.get(key) ?? { labels, parts: [] };
    groups.set(key, group);
    group.parts.push({ upper, column });
  }
  return [...groups.values()];
}

function parseBound(text: string): number | undefined {
  if (/^[+]?inf(inity)?$/i.test(text)) return Infinity;
  if (/^-inf(inity)?$/i.test(text)) return -Infinity;
  if (/^[+-]?nan$/i.test(text)) return NaN;
  const value = /^[+-]?(\d|\.\d)/.test(text) && !text.includes('_') ? Number(text) : NaN;
  return Number.isNaN(value) ? undefined : value;
}

/** A new column per histogram, from its buckets at each step. */
export function overHistograms(
  columns: readonly Column[],
  steps: number,
  compute: (buckets: Bucket[], step: number) => number,
): readonly Column[] {
  return groupBuckets(columns).map(({ labels, parts }) => {
    const result = makeColumn(labels, steps);
    for (let i = 0; i < steps; i++) {
      const buckets = parts
        .filter(({ column }) => column.present[i] === 1)
        .map(({ upper, column }) => ({ upper, count: column.values[i] ?? NaN }));
      if (buckets.length === 0) continue;
      result.values[i] = compute(buckets, i);
      result.present[i] = 1;
    }
    return result;
  });
}

/** Sorted by bound, equal bounds added up, counts never falling: small dips are noise, larger ones are lifted too. */
function prepare(buckets: Bucket[]): Bucket[] {
  const sorted = buckets.toSorted((a, b) => a.upper - b.upper);
  const merged: Bucket[] = [];
  for (const bucket of sorted) {
    const last = merged.at(-1);
    if (last && last.upper === bucket.upper) last.count += bucket.count;
    else merged.push({ ...bucket });
  }
  let previous = merged[0]?.count ?? 0;
  for (const bucket of merged.slice(1)) {
    if (
      bucket.count === previous ||
      Math.abs(bucket.count - previous) <= 1e-12 * Math.abs(previous)
    )
      bucket.count = previous;
    else if (bucket.count < previous) bucket.count = previous;
    previous = bucket.count;
  }
  return merged;
}

/** The q-quantile by linear interpolation inside its bucket. NaN without a +Inf bucket or with fewer than two. */
export function bucketQuantile(q: number, buckets: Bucket[]): number {
  if (Number.isNaN(q)) return NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  const sorted = prepare(buckets);
  if (sorted.at(-1)?.upper !== Infinity || sorted.length < 2) return NaN;
  const observations = sorted.at(-1)?.count ?? 0;
  if (observations === 0 || Number.isNaN(observations)) return NaN;
  let rank = q * observations;
  const index = sorted.findIndex(({ count }, i) => i === sorted.length - 1 || count >= rank);
  if (index === sorted.length - 1) return sorted[index - 1]?.upper ?? NaN;
  const bucket = sorted[index];
  if (!bucket) return NaN;
  if (index === 0 && bucket.upper <= 0) return bucket.upper;
  const below = index > 0 ? sorted[index - 1] : undefined;
  const start = below?.upper ?? 0;
  const count = bucket.count - (below?.count ?? 0);
  rank -= below?.count ?? 0;
  return start + (bucket.upper - start) * (rank / count);
}

/** The share of observations between two bounds. */
export function bucketFraction(lower: number, upper: number, buckets: Bucket[]): number {
  const sorted = prepare(buckets);
  if (sorted.at(-1)?.upper !== Infinity) return NaN;
  const total = sorted.at(-1)?.count ?? 0;
  if (total === 0 || Number.isNaN(total) || Number.isNaN(lower) || Number.isNaN(upper)) return NaN;
  if (lower >= upper) return 0;
  return (rankAt(sorted, upper) - rankAt(sorted, lower)) / total;
}

/** How many observations lie at or below `value`, interpolated inside a bucket. */
function rankAt(sorted: readonly Bucket[], value: number): number {
  let start = -Infinity;
  let below = 0;
  for (const [i, { upper, count }] of sorted.entries()) {
    if (i === 0 && upper > 0) start = 0;
    if (value <= start) return below;
    if (value < upper) {
      if (start === -Infinity) return below;
      if (upper === Infinity) return below;
      return below + (count - below) * ((value - start) / (upper - start));
    }
    below = count;
    start = upper;
  }
  return below;
}
