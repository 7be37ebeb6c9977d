import type { Labels } from '../labels.ts';
import type { Series, TimeRange } from '../series.ts';
import { Chunk, CHUNK_SAMPLES, endOf, type OpenSamples, type RegularSamples } from './chunk.ts';
import type { Pages } from './pages.ts';

/** One series as a snapshot keeps it: references to memory that is only ever added to. */
export interface SeriesSnapshot extends OpenSamples {
  readonly labels: Labels;
  readonly key: string;
  readonly chunks: readonly Chunk[];
  readonly chunkCount: number;
}

const SMALLEST = 8;

/** The samples of one series. Owns the lifecycle of its open chunk; what is sealed never changes. */
export class StoredSeries implements OpenSamples {
  readonly labels: Labels;
  readonly key: string;
  start = 0;
  interval = 0;
  count = 0;
  values: Float64Array = new Float64Array(SMALLEST);
  stale: number[] | undefined = undefined;
  #chunks: Chunk[] = [];
  /** A snapshot, or another store, reads the same arrays beyond what is valid here: copy before writing. */
  #isShared = false;

  constructor(labels: Labels, key: string) {
    this.labels = labels;
    this.key = key;
  }

  static restore(snapshot: SeriesSnapshot): StoredSeries {
    const series = new StoredSeries(snapshot.labels, snapshot.key);
    const { start, interval, count, values, stale, chunks, chunkCount } = snapshot;
    Object.assign(series, { start, interval, count, values, stale });
    series.#chunks = chunks.slice(0, chunkCount);
    series.#isShared = true;
    return series;
  }

  snapshot(): SeriesSnapshot {
    const { labels, key, start, interval, count, values } = this;
    const stale = this.stale === undefined ? undefined : [...this.stale];
    const chunks = this.#chunks;
    return {
      labels,
      key,
      start,
      interval,
      count,
      values,
      stale,
      chunks,
      chunkCount: chunks.length,
    };
  }

  lastTime(): number {
    if (this.count > 0) return endOf(this);
    const last = this.#chunks.at(-1);
    return last ? endOf(last) : -Infinity;
  }

  firstTime(): number {
    return this.#chunks[0]?.start ?? this.start;
  }

  lastValue(): number {
    return this.values[this.count - 1] ?? NaN;
  }

  /** Adds a sample later than the last one; a stale marker is kept beside the values. */
  append(time: number, value: number, isStale: boolean, pages: Pages): void {
    if (this.count === CHUNK_SAMPLES || !this.#fits(time)) this.#seal(pages);
    if (this.count === 0) this.start = time;
    else if (this.count === 1) this.interval = time - this.start;
    this.#makeRoom();
    if (isStale) (this.stale ??= []).push(this.count);
    // A marker repeats the value before it, which costs no width.
    this.values[this.count] = isStale ? (this.values[this.count - 1] ?? 0) : value;
    this.count++;
  }

  #fits(time: number): boolean {
    return this.count < 2 || time === this.start + this.interval * this.count;
  }

  #makeRoom(): void {
    const isFull = this.count === this.values.length;
    if (!isFull && !this.#isShared) return;
    const size = isFull ? Math.min(CHUNK_SAMPLES, this.values.length * 2) : this.values.length;
    const values = new Float64Array(size);
    values.set(this.values.subarray(0, this.count));
    this.values = values;
    if (this.#isShared && this.stale) this.stale = [...this.stale];
    this.#isShared = false;
  }

  #seal(pages: Pages): void {
    if (this.count === 0) return;
    this.#chunks.push(new Chunk(this, pages));
    this.values = new Float64Array(SMALLEST);
    this.stale = undefined;
    this.#isShared = false;
    this.count = 0;
    this.interval = 0;
  }

  /** Forgets chunks that end before `time`; the open one stays. */
  dropBefore(time: number): void {
    const first = this.#chunks.findIndex((chunk) => endOf(chunk) >= time);
    // A new list: snapshots go on with the old one.
    if (first !== 0) this.#chunks = first === -1 ? [] : this.#chunks.slice(first);
  }

  sampleCount(): number {
    return this.#chunks.reduce((sum, { count }) => sum + count, this.count);
  }

  /** The samples of the chunks that reach into a range. `grids` lets series of one rhythm share their times. */
  read({ from, to }: TimeRange, grids: Map<string, Float64Array>): Series | undefined {
    const parts: (Chunk | this)[] = this.#chunks.filter(
      (chunk) => endOf(chunk) >= from && chunk.start <= to,
    );
    if (this.count > 0 && endOf(this) >= from && this.start <= to) parts.push(this);
    const total = parts.reduce((sum, { count }) => sum + count, 0);
    if (total === 0) return undefined;
    const values = new Float64Array(total);
    let at = 0;
    let stale: Set<number> | undefined;
    for (const part of parts) {
      if (part instanceof Chunk) part.read(values, at);
      else values.set(this.values.subarray(0, this.count), at);
      for (const index of part.stale ?? []) (stale ??= new Set()).add(at + index);
      at += part.count;
    }
    const series = { labels: this.labels, times: timesOf(parts, total, grids), values };
    return stale ? { ...series, stale } : series;
  }
}

function timesOf(
  parts: readonly RegularSamples[],
  total: number,
  grids: Map<string, Float64Array>,
): Float64Array {
  const key = parts.map(({ start, interval, count }) => `${start}:${interval}:${count}`).join(' ');
  const known = grids.get(key);
  if (known) return known;
  const times = new Float64Array(total);
  let at = 0;
  for (const { start, interval, count } of parts)
    for (let i = 0; i < count; i++) times[at++] = start + interval * i;
  grids.set(key, times);
  return times;
}
