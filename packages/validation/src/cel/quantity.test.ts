import { expect, test } from 'vitest';
import { compareQuantities, isQuantity } from './quantity.ts';

test.each([
  ['1', '1000m', 0],
  ['1Gi', '1G', 1],
  ['1e3', '1k', 0],
  ['0.1', '100m', 0],
  ['-1', '0', -1],
  ['1.5Ki', '1536', 0],
  ['1n', '0.000000001', 0],
])('%s against %s is %i', (a, b, expected) => {
  expect(compareQuantities(a, b)).toBe(expected);
});

test.each(['', 'a', '1 Gi', '1KB', '1mi', '--1', '1e', '.'])('%j is no quantity', (text) => {
  expect(isQuantity(text)).toBe(false);
});
