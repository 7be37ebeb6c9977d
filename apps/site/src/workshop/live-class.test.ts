import { describe, expect, test } from 'vitest';
import type { Dashboard, LearnerRow } from '@drydock/api';
import { createLiveClass } from './live-class.ts';

const row = (id: string, steps: string): LearnerRow => ({
  id,
  name: id,
  online: true,
  steps,
  passed: 0,
  at: 0,
});

function dashboard(sequence: number, learners: readonly LearnerRow[]): Dashboard {
  return {
    now: 5000,
    workshop: {
      id: 'w',
      title: 'Istio',
      phase: 'running',
      engine: 'simulated',
      labs: [{ id: 'a', version: 1, title: 'A', steps: [{ id: 's', title: 'S' }] }],
      locked: [],
      sequence,
      code: '7KQM2X',
      size: 10,
      joined: learners.length,
      hands: [],
      stuckAfterMinutes: 8,
      stuckAfterFailures: 5,
      createdAt: 1,
    },
    columns: [{ step: 'a/s', lab: 'a', title: 'S' }],
    learners: [...learners],
    mistakes: { until: 0, cellMs: 120_000, rows: [] },
  };
}

describe('createLiveClass', () => {
  test('changed rows replace those of before, the others stay', () => {
    const live = createLiveClass(() => 5);
    const learners = [row('ada', 'w'), row('bob', '.')];
    live.receive({ type: 'dashboard', dashboard: dashboard(1, learners) }, 4000);
    live.receive({ type: 'rows', now: 6000, learners: [row('bob', 'p')] }, 4500);
    expect(live.learners.value.map(({ id, states }) => [id, states[0]])).toEqual([
      ['ada', 'working'],
      ['bob', 'passed'],
    ]);
    expect(live.clockAheadMs.value).toBe(1500);
    expect(live.steps.value[0]?.number).toBe('5.1');
  });

  test('a removed learner is gone', () => {
    const live = createLiveClass(() => undefined);
    live.receive({ type: 'dashboard', dashboard: dashboard(1, [row('ada', 'w')]) }, 0);
    live.receive({ type: 'removed', learner: 'ada' }, 0);
    expect(live.learners.value).toEqual([]);
  });

  test('an older state of the workshop that arrives late changes nothing', () => {
    const live = createLiveClass(() => undefined);
    live.receive({ type: 'dashboard', dashboard: dashboard(7, []) }, 0);
    live.show({ ...dashboard(6, []).workshop, phase: 'paused' });
    expect(live.workshop.value?.phase).toBe('running');
    live.show({ ...dashboard(8, []).workshop, phase: 'paused' });
    expect(live.workshop.value?.phase).toBe('paused');
  });
});
