import { expect, test } from 'vitest';
import { seededRandom } from './seeded-random.ts';

test('the same seed gives the same numbers, another seed others', () => {
  const numbers = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed));
  expect(numbers(7)).toEqual(numbers(7));
  expect(numbers(7)).not.toEqual(numbers(8));
});

test('numbers spread over [0, 1)', () => {
  const random = seededRandom(1);
  const mean = Array.from({ length: 1000 }, random).reduce((sum, value) => sum + value) / 1000;
  expect(mean).toBeGreaterThan(0.45);
  expect(mean).toBeLessThan(0.55);
});
