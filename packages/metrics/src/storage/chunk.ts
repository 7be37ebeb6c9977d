import type { Page, Pages } from './pages.ts';

/** Samples of a chunk; the page that one is written to holds many. */
export const CHUNK_SAMPLES = 120;

/**
 * Sealed samples at regular times. Counters, and most gauges, hold integers: they are stored as
 * differences in the narrowest width that fits, and a value that does not change takes no room at all.
 */
export interface Chunk {
  readonly start: number;
  readonly interval: number;
  readonly count: number;
  readonly first: number;
  /** Bytes of an item: 0 constant, 1, 2, 4 differences of integers, 8 the floats themselves. */
  readonly width: 0 | 1 | 2 | 4 | 8;
  readonly page: Page | undefined;
  readonly offset: number;
  /** Indexes of stale markers. */
  readonly stale: readonly number[] | undefined;
}

export interface OpenSamples {
  readonly start: number;
  readonly interval: number;
  readonly count: number;
  readonly values: Float64Array;
  readonly stale: readonly number[] | undefined;
}

export function endOf({ start, interval, count }: OpenSamples | Chunk): number {
  return start + interval * (count - 1);
}

/** Writes samples to a page in the narrowest way that gives them back exactly. */
export function sealChunk(samples: OpenSamples, pages: Pages): Chunk {
  const { start, interval, count, values, stale } = samples;
  const width = widthOf(values, count);
  const head = { start, interval, count, first: values[0] ?? 0, width, stale };
  if (width === 0) return { ...head, page: undefined, offset: 0 };
  const { page, offset } = pages.allocate(count, width);
  if (width === 8) page.float64.set(values.subarray(0, count), offset);
  else {
    const items = itemsOf(page, width);
    for (let i = 1; i < count; i++) items[offset + i] = (values[i] ?? 0) - (values[i - 1] ?? 0);
  }
  return { ...head, page, offset };
}

function itemsOf(page: Page, width: 1 | 2 | 4): Int8Array | Int16Array | Int32Array {
  return width === 1 ? page.int8 : width === 2 ? page.int16 : page.int32;
}

function widthOf(values: Float64Array, count: number): Chunk['width'] {
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

/** Writes the values of a chunk to `into` from `at` on. */
export function readChunk(chunk: Chunk, into: Float64Array, at: number): void {
  const { count, first, width, page, offset } = chunk;
  if (!page || width === 0) {
    into.fill(first, at, at + count);
    return;
  }
  if (width === 8) {
    into.set(page.float64.subarray(offset, offset + count), at);
    return;
  }
  const items = itemsOf(page, width);
  let value = first;
  into[at] = value;
  for (let i = 1; i < count; i++) {
    value += items[offset + i] ?? 0;
    into[at + i] = value;
  }
}
