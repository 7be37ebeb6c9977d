import { expect, test } from 'vitest';
import { findFalls } from './results.ts';

const committed = { mesh: { passed: 90, total: 100, hash: 'a' } };

test('a suite that passes fewer cases than committed has fallen', () => {
  expect(findFalls(committed, [{ name: 'mesh', passed: 89, total: 100, hash: 'a' }])).toEqual([
    'mesh: 90 of 100 before, 89 of 100 now',
  ]);
});

test('an equal or higher count has not fallen, nor has a suite that is new', () => {
  expect(findFalls(committed, [{ name: 'mesh', passed: 90, total: 100, hash: 'a' }])).toEqual([]);
  expect(findFalls(committed, [{ name: 'new', passed: 0, total: 9, hash: 'x' }])).toEqual([]);
});

test('a suite that is gone has fallen when all were run', () => {
  expect(findFalls(committed, [], true)).toEqual(['mesh: it is not there any more']);
  expect(findFalls(committed, [])).toEqual([]);
});

test('a suite that lost all its cases has fallen', () => {
  expect(findFalls(committed, [{ name: 'mesh', passed: 0, total: 0, hash: 'b' }])).toHaveLength(1);
});

test('a changed suite is compared by share, not by count', () => {
  expect(findFalls(committed, [{ name: 'mesh', passed: 46, total: 50, hash: 'b' }])).toEqual([]);
  expect(findFalls(committed, [{ name: 'mesh', passed: 95, total: 120, hash: 'b' }])).toHaveLength(
    1,
  );
});
