import { describe, expect, test } from 'vitest';
import { sampleCheck, sampleResult } from '../testing/sample-results.ts';
import type { BatchEntry } from '../result.ts';
import { classOfBatch, type ClassReport } from './class-report.ts';
import { classStatistics } from './class-statistics.ts';

/** A class in which the check `hard` is passed above a score, and `odd` by every second. */
function classOf(scores: readonly number[]): ClassReport {
  const results = scores.map((score, index): BatchEntry => {
    const hard = score >= 0.5 ? {} : ({ status: 'fail', earned: 0 } as const);
    const odd = index % 2 === 0 ? {} : ({ status: 'fail', earned: 0 } as const);
    const hint = { mistake: 'a.b', rung: 'symptom', text: 'Look.' } as const;
    const checks = [
      sampleCheck('hard', { ...hard, ...(score < 0.5 ? { hint } : {}) }),
      sampleCheck('odd', { ...odd, ...(score < 0.1 ? { hint } : {}) }),
    ];
    return { submission: String(index), result: sampleResult({ score, checks }) };
  });
  return classOfBatch({ lab: 'a', version: 1, grader: '1', seed: 1, title: 'A', results });
}

describe('classStatistics', () => {
  test('finds the middle of the scores and where the middle half lies', () => {
    const { median, middle, mean } = classStatistics(classOf([0.4, 0, 0.2, 0.1, 0.3]));
    expect({ median, middle, mean }).toEqual({ median: 0.2, middle: [0.1, 0.3], mean: 0.2 });
    expect(classStatistics(classOf([0.2, 0.4])).median).toBeCloseTo(0.3);
    expect(classStatistics(classOf([])).median).toBeUndefined();
  });

  test('counts full marks in the last bin, and a bound in the bin that it begins', () => {
    const { histogram } = classStatistics(classOf([0, 0.05, 0.1, 0.15, 0.999, 1]));
    expect(histogram).toHaveLength(20);
    expect(histogram.slice(0, 4)).toEqual([1, 1, 1, 1]);
    expect(histogram[19]).toBe(2);
  });

  test('tells a check that parts strong from weak from one that does not', () => {
    const scores = Array.from({ length: 20 }, (_, index) => index / 20);
    const { checks } = classStatistics(classOf(scores));
    const spread = new Map(checks.map((check) => [check.id, check.spread]));
    expect(spread.get('hard')).toBe(1);
    expect(spread.get('odd')).toBeCloseTo(0);
    expect(classStatistics(classOf([0, 1])).checks[0]).not.toHaveProperty('spread');
  });

  test('names the most common mistake first, those as common by name', () => {
    const results = ['z.z', 'b.b', 'z.z', 'a.a'].map((mistake, index): BatchEntry => {
      const hint = { mistake, rung: 'symptom', text: 'Look.' } as const;
      const checks = [sampleCheck('one', { status: 'fail', earned: 0, hint })];
      return { submission: String(index), result: sampleResult({ score: 0, checks }) };
    });
    const { mistakes } = classStatistics({
      ...classOf([]),
      entries: classOfBatch({ lab: 'a', version: 1, grader: '1', seed: 1, title: 'A', results })
        .entries,
    });
    expect(mistakes.map(({ id }) => id)).toEqual(['z.z', 'a.a', 'b.b']);
  });

  test('counts a mistake once for a submission', () => {
    const { mistakes } = classStatistics(classOf([0, 0.05, 0.4, 0.9]));
    expect(mistakes).toEqual([{ id: 'a.b', submissions: 3, text: 'Look.' }]);
  });
});
