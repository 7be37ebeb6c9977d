import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawStepGrid, orderLearners, type GridLearner, type StepState } from './step-grid.ts';

const rows = [
  { lab: '4 Gateways', step: 'Hosts' },
  { lab: '4 Gateways', step: 'Bind' },
  { lab: '5 Routes', step: 'Exact' },
];

function learner(id: string, ...states: readonly StepState[]): GridLearner {
  const at = states.findLastIndex((state) => state !== 'open');
  return { id, name: `Learner ${id}`, states, ...(at < 0 ? {} : { at }) };
}

describe('drawStepGrid', () => {
  test('counts who passed a step and who is there now', () => {
    const grid = drawStepGrid(rows, [
      learner('a', 'passed', 'passed', 'working'),
      learner('b', 'passed', 'stuck', 'open'),
      learner('c', 'passed', 'failed', 'open'),
    ]);
    expect(grid.rows.map(({ passed, here }) => [passed, here])).toEqual([
      [3, 0],
      [1, 2],
      [0, 1],
    ]);
  });

  test('points at the one step where three or more are held up, and at none when two steps tie', () => {
    const held = (step: number): readonly StepState[] =>
      [0, 1, 2].map((row) => (row < step ? 'passed' : row === step ? 'failed' : 'open'));
    const crowd = ['a', 'b', 'c'].map((id) => learner(id, ...held(1)));
    expect(drawStepGrid(rows, crowd).rows.map(({ isCrowded }) => isCrowded)).toEqual([
      false,
      true,
      false,
    ]);
    const tie = [...crowd, ...['d', 'e', 'f'].map((id) => learner(id, ...held(2)))];
    expect(drawStepGrid(rows, tie).rows.some(({ isCrowded }) => isCrowded)).toBe(false);
  });

  test('begins each lab once and leaves a gap before it', () => {
    const grid = drawStepGrid(rows, []);
    expect(grid.rows.map(({ isFirstOfLab }) => isFirstOfLab)).toEqual([true, false, true]);
    const [first, second, third] = grid.rows.map(({ top }) => top);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThan((second ?? 0) - (first ?? 0));
  });

  test('every mark lies inside the picture, for any class', () => {
    const state = fc.constantFrom<StepState>('open', 'working', 'failed', 'stuck', 'passed');
    const states = fc.array(state, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(states, { maxLength: 300 }), (all) => {
        const grid = drawStepGrid(
          rows,
          all.map((one, index) => learner(String(index), ...one)),
        );
        const marks = Object.values(grid.paths).join('');
        for (const [, x, width] of marks.matchAll(/M([\d.]+) [\d.]+h([\d.]+)/g)) {
          expect(Number(x)).toBeGreaterThanOrEqual(grid.left);
          expect(Number(x) + Number(width)).toBeLessThanOrEqual(grid.right + 0.01);
        }
        const here = grid.rows.reduce((sum, row) => sum + row.here, 0);
        expect(here).toBeLessThanOrEqual(all.length);
        const drawn = marks.split('M').length - 1;
        const states = all.flat().filter((one) => one !== 'open');
        expect(drawn).toBe(states.length + states.filter((one) => one === 'failed').length);
      }),
      { numRuns: 40 },
    );
  });
});

test('orderLearners puts the furthest first and keeps equals in the order of their names', () => {
  const all = [
    learner('c', 'passed', 'open', 'open'),
    learner('b', 'passed', 'working', 'open'),
    learner('a', 'passed', 'open', 'open'),
  ];
  expect(orderLearners(all, 'progress').map(({ id }) => id)).toEqual(['b', 'a', 'c']);
  expect(orderLearners(all, 'name').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});
