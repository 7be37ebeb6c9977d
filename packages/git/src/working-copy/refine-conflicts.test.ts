import { expect, test } from 'vitest';
import { refineConflicts } from './refine-conflicts.ts';

const MARKERS = { ours: 'a1', theirs: 'b2' };
const NAMES = { ours: 'HEAD', theirs: 'feature' };

const refined = (...lines: readonly string[]): readonly string[] =>
  refineConflicts(lines.join('\n'), MARKERS, NAMES).split('\n');

test('what both sides have is taken out of a conflict', () => {
  expect(
    refined('x', '<<<<<<< a1', 'one', 'same', '=======', 'two', 'same', '>>>>>>> b2', 'y'),
  ).toEqual(['x', '<<<<<<< HEAD', 'one', '=======', 'two', '>>>>>>> feature', 'same', 'y']);
});

test('conflicts with three settled lines between them are one, with four they are two', () => {
  const between = (...lines: readonly string[]): number =>
    refined(
      '<<<<<<< a1',
      'one',
      ...lines,
      'three',
      '=======',
      'two',
      ...lines,
      'four',
      '>>>>>>> b2',
    ).filter((line) => line === '=======').length;
  expect([between('a', 'b', 'c'), between('a', 'b', 'c', 'd')]).toEqual([1, 2]);
});

test('a text without conflicts stays as it is', () => {
  expect(refined('a', '=======', 'b', '')).toEqual(['a', '=======', 'b', '']);
});
