import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goSort } from './go-sort.ts';

const byKey = (a: { readonly key: number }, b: { readonly key: number }): boolean => a.key < b.key;

test('sorts whatever there is, and loses nothing', () => {
  const row = fc.record({ key: fc.integer({ min: 0, max: 20 }), id: fc.nat() });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 400 }), (rows) => {
      const sorted = goSort(rows, byKey);
      expect(sorted.map(({ key }) => key)).toEqual(
        rows.map(({ key }) => key).toSorted((a, b) => a - b),
      );
      expect(new Set(sorted)).toEqual(new Set(rows));
    }),
  );
});

test('sorts what comes in patterns', () => {
  const many = Array.from({ length: 3000 }, (_, i) => i);
  const before = (a: number, b: number): boolean => a < b;
  for (const pattern of [
    many,
    many.toReversed(),
    many.map((i) => i % 7),
    many.map((i) => (i * 7919) % 3000),
  ])
    expect(goSort(pattern, before)).toEqual(pattern.toSorted((a, b) => a - b));
});

test('keeps equal items in order among few, as insertion does', () => {
  const rows = Array.from({ length: 12 }, (_, id) => ({ key: id % 2, id }));
  expect(goSort(rows, byKey).map(({ id }) => id)).toEqual([0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11]);
});
