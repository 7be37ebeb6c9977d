import { expect, test } from 'vitest';
import { spanText, timerText } from './time-words.ts';

test('a timer counts in minutes and seconds, with hours where there are any, and ends at zero', () => {
  expect([250_000, 4_360_000, 1, 0, -5000].map(timerText)).toEqual([
    '4:10',
    '1:12:40',
    '0:01',
    '0:00',
    '0:00',
  ]);
});

test('a span is told in the unit that matters', () => {
  expect([0, 59_999, 60_000, 660_000, 3_600_000, 7_500_000].map(spanText)).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '11 min',
    '1 h',
    '2 h 5 min',
  ]);
});
