/** Milliseconds that something took, many times. */
export class Latencies {
  readonly #values: number[] = [];

  add(ms: number): void {
    this.#values.push(ms);
  }

  get count(): number {
    return this.#values.length;
  }

  /** By the nearest rank; NaN where nothing was measured. */
  percentile(p: number): number {
    const sorted = this.#values.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)] ?? NaN;
  }

  summary(): LatencySummary {
    const { count } = this;
    const of = (p: number): number => Math.round(this.percentile(p));
    return { count, p50: of(0.5), p95: of(0.95), max: of(1) };
  }
}

/** In milliseconds. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}
