import { expect, test } from 'vitest';
import { nextTime, parseCron } from './cron.ts';

const at = (text: string): number => Date.parse(text);

function next(spec: string, after: string): string | undefined {
  const schedule = parseCron(spec);
  if ('error' in schedule) throw new Error(schedule.error);
  const time = nextTime(schedule, at(after));
  return time === undefined ? undefined : new Date(time).toISOString();
}

test.each([
  ['0 22 * * *', '2024-06-15T12:30:00Z', '2024-06-15T22:00:00.000Z'],
  ['0 22 * * *', '2024-06-15T22:00:00Z', '2024-06-16T22:00:00.000Z'],
  ['*/15 8-9 * * mon-fri', '2024-06-15T12:30:00Z', '2024-06-17T08:00:00.000Z'],
  ['30 0 29 feb *', '2024-03-01T00:00:00Z', '2028-02-29T00:30:00.000Z'],
  ['0 0 13 * 5', '2024-06-14T00:00:00Z', '2024-06-21T00:00:00.000Z'],
  ['5/20 1 1 1,7 ?', '2024-06-15T00:00:00Z', '2024-07-01T01:05:00.000Z'],
])('%s after %s is %s', (spec, after, expected) => {
  expect(next(spec, after)).toBe(expected);
});

test('a day that never comes has no next time', () => {
  expect(next('0 0 30 2 *', '2024-01-01T00:00:00Z')).toBeUndefined();
});

test.each([
  ['* * *', /exactly 5 fields, found 3/],
  ['60 * * * *', /above maximum/],
  ['* * 0 * *', /below minimum/],
  ['5-1 * * * *', /beyond end/],
  ['*/0 * * * *', /positive/],
  ['a * * * *', /failed to parse/],
  ['@daily', /descriptors/],
  ['', /empty/],
])('%s is refused', (spec, message) => {
  expect(parseCron(spec)).toMatchObject({ error: expect.stringMatching(message) as string });
});
