import { describe, expect, test } from 'vitest';
import type { CheckResult, CheckStatus } from './check-result.ts';
import { scoreOf } from './score.ts';

const check = (status: CheckStatus, earned: number, possible: number): CheckResult => ({
  id: `${status}-${earned}`,
  step: 'step',
  title: 'title',
  status,
  earned,
  possible,
});

describe('scoreOf', () => {
  test('is what was earned of what was possible', () => {
    expect(scoreOf([check('pass', 2, 2), check('fail', 0, 1)])).toEqual({ score: 0.666667 });
    expect(scoreOf([check('pass', 2, 2), check('partial', 1, 2)])).toEqual({ score: 0.75 });
  });

  test('gives no points for what follows from another failure', () => {
    expect(scoreOf([check('pass', 1, 1), check('fail', 0, 1), check('muted', 0, 2)])).toEqual({
      score: 0.25,
    });
  });

  test('is open while a check is undecided, between all of those failing and passing', () => {
    expect(scoreOf([check('pass', 1, 1), check('error', 0, 2), check('fail', 0, 1)])).toEqual({
      score: null,
      bounds: [0.25, 0.75],
    });
  });

  test('without points is 1 only when all pass', () => {
    expect(scoreOf([check('pass', 0, 0)])).toEqual({ score: 1 });
    expect(scoreOf([check('pass', 0, 0), check('fail', 0, 0)])).toEqual({ score: 0 });
    expect(scoreOf([check('error', 0, 0)])).toEqual({ score: null, bounds: [0, 1] });
  });
});
