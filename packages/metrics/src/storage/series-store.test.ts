import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelsOf } from '../labels.ts';
import { createMatcher } from '../matcher.ts';
import type { Series } from '../series.ts';
import { createSeriesStore } from './series-store.ts';

const labels = labelsOf({ __name__: 'm', a: '1' });
const byName = [createMatcher('__name__', '=', 'm')];

function read(series: Series | undefined): readonly (readonly [number, number | 'stale'])[] {
  if (!series) return [];
  return Array.from(series.times, (time, i) => [
    time,
    series.stale?.has(i) ? 'stale' : (series.values[i] ?? NaN),
  ]);
}

const sample = fc.record({
  gap: fc.constantFrom(1, 15_000, 15_000, 15_000, 7),
  value: fc.oneof(
    fc.integer({ min: -200, max: 200 }),
    fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
    fc.double(),
    fc.constant(-0),
    fc.constant('stale' as const),
  ),
});

test('gives back every sample exactly, however it was packed', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 400 }), (samples) => {
      const store = createSeriesStore({ retentionMs: Infinity });
      let timeMs = 0;
      const wanted = samples.map(({ gap, value }) => [(timeMs += gap), value] as const);
      for (const [at, value] of wanted) store.append([{ labels, value, timeMs: at }]);
      expect(read(store.select(byName)[0])).toEqual(wanted);
    }),
  );
});

test('a snapshot is what was there, whatever is stored after it, here or in a restored store', () => {
  const store = createSeriesStore();
  const put = (target: typeof store, from: number, to: number, value: number): void => {
    for (let i = from; i < to; i++) target.append([{ labels, value, timeMs: i * 1000 }]);
  };
  const seen = (target: typeof store): unknown => read(target.select(byName)[0]);
  put(store, 0, 130, 1);
  const [early, atEarly] = [store.snapshot(), seen(store)];
  put(store, 130, 300, 2);
  const [late, atLate] = [store.snapshot(), seen(store)];
  store.restore(early);
  expect(seen(store)).toEqual(atEarly);
  put(store, 130, 300, 3);
  const fork = createSeriesStore();
  fork.restore(late);
  expect(seen(fork)).toEqual(atLate);
  put(fork, 300, 310, 4);
  store.restore(late);
  expect(seen(store)).toEqual(atLate);
});

test('refuses what is out of order, and a second value at one time', () => {
  const store = createSeriesStore();
  const put = (timeMs: number, value: number): unknown => store.append([{ labels, value, timeMs }]);
  expect(put(1000, 1)).toMatchObject({ appended: 1 });
  expect(put(1000, 1)).toEqual({ appended: 0, outOfOrder: 0, refused: 0 });
  expect(put(1000, 2)).toMatchObject({ outOfOrder: 1 });
  expect(put(500, 2)).toMatchObject({ outOfOrder: 1 });
});

test('forgets samples and series older than its retention', () => {
  const store = createSeriesStore({ retentionMs: 60_000 });
  const gone = labelsOf({ __name__: 'm', a: 'gone' });
  store.append([{ labels: gone, value: 1, timeMs: 0 }]);
  for (let i = 0; i < 1000; i++) store.append([{ labels, value: i, timeMs: i * 1000 }]);
  const [kept, ...others] = store.select(byName);
  expect(others).toEqual([]);
  expect(kept?.times.length).toBeLessThan(350);
  expect(Array.from(kept?.times ?? []).at(-1)).toBe(999_000);
});

test('refuses series beyond its limit and goes on with the others', () => {
  const store = createSeriesStore({ maxSeries: 1 });
  const other = labelsOf({ __name__: 'm', a: '2' });
  const both = [labels, other].map((each) => ({ labels: each, value: 1, timeMs: 0 }));
  expect(store.append(both)).toEqual({ appended: 1, outOfOrder: 0, refused: 1 });
});
