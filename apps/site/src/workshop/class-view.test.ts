import { describe, expect, test } from 'vitest';
import type { LearnerRow } from '@drydock/api';
import { lockChanges, viewHands, viewLearner, viewSteps } from './class-view.ts';

const labs = [
  { id: 'gateways', version: 1, title: 'Gateways', steps: [{ id: 'hosts', title: 'Hosts' }] },
  {
    id: 'uri-routing',
    version: 2,
    title: 'Route by URI',
    steps: [
      { id: 'match', title: 'Match' },
      { id: 'either', title: 'Either' },
    ],
  },
];
const steps = viewSteps(labs, ['uri-routing/either'], (lab) =>
  lab === 'uri-routing' ? 5 : undefined,
);

function row(part: Partial<LearnerRow>): LearnerRow {
  return { id: 'a', name: 'Ada', online: true, steps: '...', passed: 0, ...part };
}

test('steps carry the number of their lab in the course, else its place in the workshop', () => {
  expect(steps.map(({ number }) => number)).toEqual(['1.1', '5.1', '5.2']);
  expect(steps.map(({ isLocked }) => isLocked)).toEqual([false, false, true]);
});

describe('viewLearner', () => {
  test('shows a claim as work until the server has confirmed it', () => {
    const learner = viewLearner(row({ steps: 'pcr', at: 1 }));
    expect(learner.states).toEqual(['passed', 'working', 'failed']);
    expect(learner.claim).toBe('open');
  });

  test('marks the step they are at, and no other, as stuck', () => {
    const stuck = { reason: 'no-progress', since: 1 } as const;
    expect(viewLearner(row({ steps: 'pf.', at: 1, stuck })).states).toEqual([
      'passed',
      'stuck',
      'open',
    ]);
    expect(viewLearner(row({ steps: 'pp.', at: 1, stuck })).states[1]).toBe('passed');
  });

  test('a letter that this page does not know is a step not begun', () => {
    expect(viewLearner(row({ steps: '?', at: 7 })).states).toEqual(['open']);
  });
});

test('hands name the step by its number, where they name one', () => {
  const hand = { learner: 'a', name: 'Ada', raisedAt: 5 };
  const [with_, without] = viewHands([{ ...hand, lab: 'uri-routing', step: 'match' }, hand], steps);
  expect(with_?.at).toBe('5.1');
  expect(without?.at).toBeUndefined();
});

test('lockChanges asks only for what differs', () => {
  expect(lockChanges(steps, 1)).toEqual({ lock: ['uri-routing/match'], unlock: [] });
  expect(lockChanges(steps, undefined)).toEqual({ lock: [], unlock: ['uri-routing/either'] });
  expect(lockChanges(steps, 2)).toEqual({ lock: [], unlock: [] });
});
