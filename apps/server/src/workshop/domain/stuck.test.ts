import { describe, expect, test } from 'vitest';
import { addEvent, addVerdict, NO_PROGRESS, type Progress } from './progress.ts';
import { learnerRow } from './learner-row.ts';
import { stuckOf } from './stuck.ts';

const MINUTE = 60_000;
const limits = { afterMs: 8 * MINUTE, afterFailures: 3 };
const columns = ['uri-routing/match', 'uri-routing/rewrite'];
const clock = { now: 20 * MINUTE, runningSince: 0, joinedAt: 0, columns };

function checks(...runs: readonly (readonly [minute: number, ...failing: string[]])[]): Progress {
  return runs.reduce<Progress>(
    (progress, [minute, ...failing], index) =>
      addEvent(progress, {
        id: `e${index}`,
        sequence: index,
        at: minute * MINUTE,
        lab: 'uri-routing',
        step: 'match',
        type: 'checked',
        checks: ['old-path', 'new-path'].map((id) => ({
          id,
          status: failing.includes(id) ? ('fail' as const) : ('pass' as const),
          ...(failing.includes(id) && { mistake: 'vs.and-or' }),
        })),
      }),
    NO_PROGRESS,
  );
}

describe('a learner is stuck', () => {
  test('when the same check fails several times in a row', () => {
    const progress = checks([14, 'new-path'], [15, 'old-path'], [16, 'old-path'], [17, 'old-path']);
    expect(stuckOf(progress, limits, clock)).toEqual({
      reason: 'same-check',
      since: 15 * MINUTE,
      check: 'old-path',
      times: 3,
      mistake: 'vs.and-or',
    });
  });

  test('when nothing was passed for a while', () => {
    expect(stuckOf(checks([11, 'old-path']), limits, clock)).toEqual({
      reason: 'no-progress',
      since: 11 * MINUTE,
    });
    expect(stuckOf(NO_PROGRESS, limits, { ...clock, joinedAt: 5 * MINUTE })).toEqual({
      reason: 'no-progress',
      since: 5 * MINUTE,
    });
  });

  test('but not while another check fails each time, nor soon after something passed', () => {
    const changing = checks([14, 'new-path'], [15, 'old-path'], [16, 'new-path']);
    expect(stuckOf(changing, limits, clock)).toBeUndefined();
    expect(stuckOf(checks([2, 'old-path'], [15]), limits, clock)).toBeUndefined();
  });

  test('but not while the class stands, nor when all is passed', () => {
    const failing = checks([1, 'old-path']);
    expect(stuckOf(failing, limits, { ...clock, runningSince: undefined })).toBeUndefined();
    expect(stuckOf(failing, limits, { ...clock, runningSince: 19 * MINUTE })).toBeUndefined();
    const passed = columns.reduce(
      (progress, key) =>
        addVerdict(progress, {
          lab: 'uri-routing',
          step: key.split('/')[1] ?? '',
          event: 'e0',
          verdict: 'verified',
          message: '',
          at: MINUTE,
        }),
      failing,
    );
    expect(stuckOf(passed, limits, clock)).toBeUndefined();
  });
});

describe('the row of a learner', () => {
  test('shows place, letters, mistake and why they are stuck', () => {
    const learner = {
      id: 'l1',
      name: 'Ada',
      joinedAt: 0,
      online: true,
      progress: checks([11, 'old-path']),
    };
    expect(learnerRow(learner, { now: 20 * MINUTE, runningSince: 0, limits, columns })).toEqual({
      id: 'l1',
      name: 'Ada',
      online: true,
      steps: 'f.',
      passed: 0,
      at: 0,
      stuck: { reason: 'no-progress', since: 11 * MINUTE },
      mistake: 'vs.and-or',
      lastAt: 11 * MINUTE,
    });
  });
});
