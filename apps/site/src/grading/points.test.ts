import { expect, test } from 'vitest';
import { checkPoints, placeOf, sumPoints, trafficText } from './points.ts';

const check = (part: object) => ({ id: 'a', title: 'A', status: 'pass' as const, ...part });

test('points of checks are added as the score adds them: all that could have been earned', () => {
  const checks = [
    check({ earned: 1.1, possible: 2 }),
    check({ earned: 0.2, possible: 1 }),
    check({ status: 'muted', earned: 0, possible: 4 }),
  ];
  expect(sumPoints(checks)).toEqual({ earned: 1.3, possible: 7 });
});

test('fields that are no numbers count as none', () => {
  expect(checkPoints(check({ earned: '<b>9</b>', possible: Number.NaN }))).toEqual({
    earned: 0,
    possible: 0,
  });
});

test('a check points at the line of its mistake, else at the one that decided', () => {
  const decidedBy = { file: 'b.yaml', line: 2 };
  expect(placeOf(check({ place: { file: 'a.yaml', line: 7 }, decidedBy }))?.line).toBe(7);
  expect(placeOf(check({ decidedBy }))).toEqual(decidedBy);
  expect(placeOf(check({ place: { file: 3 } }))).toBeUndefined();
});

test('what a request met is one line of text', () => {
  expect(trafficText({ status: 404, destination: 'reviews v1', other: {} })).toBe(
    '404, reviews v1',
  );
  expect(trafficText(undefined)).toBe('');
});
