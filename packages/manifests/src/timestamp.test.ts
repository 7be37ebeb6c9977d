import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMicroTimestamp, formatTimestamp, parseTimestamp } from './timestamp.ts';

test('reads and prints every second as the platform does', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
      (date) => {
        const seconds = Math.floor(date.getTime() / 1000) * 1000;
        const text = new Date(seconds).toISOString().replace('.000Z', 'Z');
        expect(formatTimestamp(seconds)).toBe(text);
        expect(parseTimestamp(text)).toBe(seconds);
      },
    ),
  );
});

test.each([
  ['2026-11-21T10:00:00Z', Date.UTC(2026, 10, 21, 10)],
  ['2026-11-21T10:00:00.1239Z', Date.UTC(2026, 10, 21, 10, 0, 0, 123)],
  ['2026-11-21T10:00:00+02:00', Date.UTC(2026, 10, 21, 8)],
  ['2024-02-29t10:00:00z', Date.UTC(2024, 1, 29, 10)],
  ['1969-12-31T23:59:59Z', -1000],
  ['2023-02-29T10:00:00Z', undefined],
  ['2026-13-01T10:00:00Z', undefined],
  ['2026-11-21T24:00:00Z', undefined],
  ['2026-11-21 10:00:00Z', undefined],
  ['2026-11-21T10:00:00', undefined],
])('%s is %s', (text, milliseconds) => {
  expect(parseTimestamp(text)).toBe(milliseconds);
});

test('micro times have six digits', () => {
  expect(formatMicroTimestamp(Date.UTC(2026, 0, 1) + 45)).toBe('2026-01-01T00:00:00.045000Z');
});
