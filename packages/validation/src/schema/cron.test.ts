import { expect, test } from 'vitest';
import { cronProblem } from './cron.ts';

test.each([
  '* * * * *',
  '*/5 0-6,22 1 JAN mon-fri',
  '0 0 31 12 6',
  '@daily',
  '@every 1h',
  '? * * * ?',
])('%s is a schedule', (text) => {
  expect(cronProblem(text)).toBeUndefined();
});

test.each([
  ['* * * *', '4 fields'],
  ['x * * * *', '"x" is no minute'],
  ['* 24 * * *', 'no hour'],
  ['* * 0 * *', 'no day'],
  ['* * * 13 *', 'no month'],
  ['* * * * 7', 'no weekday'],
  ['5-1 * * * *', 'no minute'],
  ['*/0 * * * *', 'no minute'],
  ['TZ=UTC * * * * *', 'timeZone'],
  ['@sometimes', 'shorthand'],
])('%s is none: %s', (text, problem) => {
  expect(cronProblem(text)).toContain(problem);
});
