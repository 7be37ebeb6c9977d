import { expect, test } from 'vitest';
import { formatUnit } from './format-unit.ts';

test('formatUnit writes the units of dashboards', () => {
  expect(formatUnit(0.0623, 'percentunit')).toBe('6.23 %');
  expect(formatUnit(25.237, 'reqps')).toBe('25.2 /s');
  expect(formatUnit(0.062, 's')).toBe('62 ms');
  expect(formatUnit(1500, 'ms')).toBe('1.5 s');
  expect(formatUnit(2048, 'bytes')).toBe('2 kB');
  expect(formatUnit(12_345, 'short')).toBe('12.3 k');
  expect(formatUnit(3, 'short', 1)).toBe('3.0');
  expect(formatUnit(NaN, 'short')).toBe('–');
  expect(formatUnit(Infinity, 's')).toBe('+Inf');
});
