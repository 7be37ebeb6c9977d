import { expect, test } from 'vitest';
import { alignLines } from './align-lines.ts';

test('alignLines puts all lines on one column of times and leaves gaps where a line has no sample', () => {
  const lines = [
    {
      name: 'a',
      points: [
        [1000, 1],
        [3000, 3],
      ] as const,
    },
    {
      name: 'b',
      points: [
        [2000, 2],
        [3000, Infinity],
      ] as const,
    },
  ];
  expect(alignLines(lines, false)).toEqual([
    [1, 2, 3],
    [1, null, 3],
    [null, 2, null],
  ]);
});

test('stacked lines stand upon those before them', () => {
  const lines = [
    { name: 'a', points: [[1000, 1]] as const },
    { name: 'b', points: [[1000, 2]] as const },
  ];
  expect(alignLines(lines, true)).toEqual([[1], [1], [3]]);
});
