import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalQuantity, milliValue, parseQuantity, wholeValue } from './quantity.ts';

test.each([
  ['0.1Gi', '107374182400m'],
  ['1.5Gi', '1536Mi'],
  ['1024Ki', '1Mi'],
  ['1000m', '1'],
  ['1.0', '1'],
  ['.5', '500m'],
  ['100m', '100m'],
  ['0', '0'],
  ['-1Ki', '-1Ki'],
])('%s is written %s', (given, canonical) => {
  expect(canonicalQuantity(given)).toBe(canonical);
});

test('what is no quantity is not parsed', () => {
  for (const text of ['', 'abc', '1 Gi', '1ki', '--1']) expect(parseQuantity(text)).toBeUndefined();
});

test('cpu and memory round up to what schedulers count', () => {
  expect(milliValue(parseQuantity('1n') ?? { nano: 0n, format: 'decimal' })).toBe(1);
  expect(wholeValue(parseQuantity('1500m') ?? { nano: 0n, format: 'decimal' })).toBe(2);
});

test('the canonical text stands for the same amount, and is its own canonical text', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 ** 9 }),
      fc.constantFrom('', 'm', 'k', 'M', 'Ki', 'Mi', 'Gi', 'u'),
      (number, suffix) => {
        const text = `${number}${suffix}`;
        const canonical = canonicalQuantity(text) ?? 'none';
        expect(parseQuantity(canonical)?.nano).toBe(parseQuantity(text)?.nano);
        expect(canonicalQuantity(canonical)).toBe(canonical);
      },
    ),
  );
});
