import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, editDistance, nearestWords } from './did-you-mean.ts';

test('near words come first, far ones not at all', () => {
  expect(nearestWords('reveiws', ['ratings', 'reviews', 'review'])).toEqual(['reviews', 'review']);
  expect(nearestWords('v3', ['details'])).toEqual([]);
});

test('one swap of neighbours is one slip', () => {
  expect(editDistance('reveiws', 'reviews', 3)).toBe(1);
});

test('the distance is symmetric and zero only for equal words', () => {
  const word = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b, 99)).toBe(editDistance(b, a, 99));
      expect(editDistance(a, b, 99) === 0).toBe(a === b);
    }),
  );
});

test('the question names at most three words', () => {
  expect(didYouMean([])).toBeUndefined();
  expect(didYouMean(['a', 'b', 'c', 'd'])).toBe('Did you mean "a" or "b" or "c"?');
});
