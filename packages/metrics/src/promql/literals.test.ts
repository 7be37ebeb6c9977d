import { expect, test } from 'vitest';
import { parseDuration, parseNumber, unquote } from './literals.ts';
import { formatDecimal, formatValue } from './format-number.ts';

test('a duration lists its units from large to small', () => {
  expect(parseDuration('1h30m')).toBe(5_400_000);
  expect(parseDuration('30m1h')).toBeUndefined();
  expect(parseDuration('')).toBeUndefined();
});

test('a number may be a duration in seconds, hexadecimal, grouped or infinite', () => {
  expect(['1_000', '0x1F', '5m', '-5m', '+Inf', '.5', '08'].map(parseNumber)).toEqual([
    1000,
    31,
    300,
    -300,
    Infinity,
    0.5,
    8,
  ]);
  expect(['1e400', '0b101', '1.5m', '1__0'].map(parseNumber)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('strings follow the rules of Go', () => {
  expect(unquote(String.raw`"a\n\x41\u00e9\101"`)).toBe('a\nAéA');
  expect(unquote('`\\n`')).toBe('\\n');
  expect(unquote(String.raw`"\q"`)).toBeUndefined();
});

test('numbers print as Go prints them', () => {
  expect([1e-7, 1e21, -0, NaN, Infinity].map(formatValue)).toEqual([
    '1e-07',
    '1e+21',
    '-0',
    'NaN',
    '+Inf',
  ]);
  expect([1e21, 1.5e-7].map(formatDecimal)).toEqual(['1000000000000000000000', '0.00000015']);
});
