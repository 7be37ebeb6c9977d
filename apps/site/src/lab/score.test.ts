import { expect, test } from 'vitest';
import { isStepPassed, labScore, stepScore } from './score.ts';

const step = {
  id: 'match',
  title: 'Match',
  keeps: [],
  checks: [
    { id: 'a', title: 'A', points: 2 },
    { id: 'b', title: 'B', points: 1 },
  ],
};
const nothing = { earned: {}, paid: {}, shown: [] };

test('what was paid for hints is taken from the check that it helped', () => {
  expect(stepScore(step, { ...nothing, earned: { a: 2, b: 1 }, paid: { a: 1 } })).toEqual({
    earned: 2,
    possible: 3,
  });
});

test('a hint never costs more than the check gives', () => {
  expect(stepScore(step, { ...nothing, earned: { b: 1 }, paid: { a: 5 } }).earned).toBe(1);
});

test('a step whose solution was shown gives no points but counts as passed', () => {
  const progress = { ...nothing, earned: { a: 2, b: 1 }, shown: ['match'] };
  expect(stepScore(step, progress).earned).toBe(0);
  expect(isStepPassed(step, progress)).toBe(true);
});

test('the score of a lab is the sum of its steps', () => {
  expect(labScore([step, { ...step, id: 'other' }], nothing)).toEqual({ earned: 0, possible: 6 });
});
