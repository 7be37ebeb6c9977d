import type { Page, Pages } from './pages.ts';

/** Most samples of a chunk; the page that one is written to holds many chunks. */
export const CHUNK_SAMPLES = 120;

/** Bytes of an item: 0 constant; 1, 2, 4 differences of integers; 8 the floats themselves. */
type Width = 0 | 1 | 2 | 4 | 8;

/** Samples at regular times. */
export interface RegularSamples {
  readonly start: number;
  readonly interval: number;
  readonly count: number;
  /** Indexes of stale markers. */
  readonly stale: readonly number[] | undefined;
}

export interface OpenSamples extends RegularSamples {
  readonly values: Float64Array;
}

/** Floats before the items of a chunk: start, interval, first value. */
const HEADER = 3;

/**
 * Sealed samples. Counters, and most gauges, hold integers: they are stored as differences in the narrowest
 * width that fits, and a value that does not change takes no room at all. Times lie in the page too: a field
 * of an object would take a heap number each.
 */
export class Chunk implements RegularSamples {
  readonly stale: readonly number[] | undefined;
  readonly #page: Page;
  readonly #at: number;
  /** Count and width in one small integer. */
  readonly #shape: number;

  constructor(samples: OpenSamples, pages: Pages) {
    const { start, interval, count, values, stale } = samples;
    const width = widthOf(values, count);
    const floats = HEADER + Math.ceil((count * width) / 8);
    const { page, offset } = pages.allocate(floats, 8);
    page.float64[offset] = start;
    page.float64[offset + 1] = interval;
    page.float64[offset + 2] = values[0] ?? 0;
    if (width === 8) page.float64.set(values.subarray(0, count), offset + HEADER);
    else if (width !== 0) {
      const items = itemsOf(page, width);
      const first = ((offset + HEADER) * 8) / width;
      for (let i = 1; i < count; i++) items[first + i] = (values[i] ?? 0) - (values[i - 1] ?? 0);
    }
    this.#page = page;
    this.#at = offset;
    this.#shape = count * 16 + width;
    this.stale = stale;
  }

  get start(): number {
    return this.#page.float64[this.#at] ?? 0;
  }

  get interval(): number {
    return this.#page.float64[this.#at + 1] ?? 0;
  }

  get count(): number {
    return this.#shape >> 4;
  }

  /** Writes the values to `into` from `at` on. */
  read(into: Float64Array, at: number): void {
    const { float64 } = this.#page;
    const width = (this.#shape & 15) as Width; // written by the constructor alone
    const { count } = this;
    const data = this.#at + HEADER;
    let value = float64[this.#at + 2] ?? 0;
    if (width === 0) into.fill(value, at, at + count);
    else if (width === 8) into.set(float64.subarray(data, data + count), at);
    else {
      const items = itemsOf(this.#page, width);
      const first = (data * 8) / width;
      into[at] = value;
      for (let i = 1; i < count; i++) {
        value += items[first + i] ?? 0;
        into[at + i] = value;
      }
    }
  }
}

export function endOf({ start, interval, count }: RegularSamples): number {
  return start + interval * (count - 1);
}

function itemsOf(page: Page, width: 1 | 2 | 4): Int8Array | Int16Array | Int32Array {
  return width === 1 ? page.int8 : width === 2 ? page.int16 : page.int32;
}

function widthOf(values: Float64Array, count: number): Width {
  let widest = 0;
  let previous = values[0] ?? 0;
  let isConstant = true;
  for (let i = 0; i < count; i++) {
    const value = values[i] ?? 0;
    if (!Object.is(value, values[0])) isConstant = false;
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) widest = Infinity;
    const size = Math.abs(value - previous);
    if (size > widest) widest = size;
    previous = value;
  }
  if (isConstant) return 0;
  if (widest <= 0x7f) return 1;
  if (widest <= 0x7fff) return 2;
  return widest <= 0x7fff_ffff ? 4 : 8;
}
