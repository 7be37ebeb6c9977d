import { expect, test } from 'vitest';
import { cronProblem, timeZoneProblem } from './cron-schedule.ts';

test.each(['* * * * *', '*/5 0-6 1,15 jan-MAR sun', '0 0 ? * 1-5/2', '@daily', '@every 1h30m'])(
  '%s is a schedule',
  (schedule) => {
    expect(cronProblem(schedule)).toBeUndefined();
  },
);

test.each([
  ['* * *', 'expected exactly 5 fields, found 3: [* * *]'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['* 5-3 * * *', 'beginning of range (5) beyond end of range (3): 5-3'],
  ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['@never', 'unrecognized descriptor: @never'],
])('%s is none', (schedule, problem) => {
  expect(cronProblem(schedule)).toBe(problem);
});

test('time zones are those of the IANA', () => {
  expect(timeZoneProblem('Europe/Zurich')).toBeUndefined();
  expect(timeZoneProblem('Mars/X')).toBe('unknown time zone Mars/X');
  expect(timeZoneProblem('')).toBe('timeZone must be nil or non-empty string');
});
