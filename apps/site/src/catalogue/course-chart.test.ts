import { expect, test } from 'vitest';
import { courseChart, shortTitle } from './course-chart.ts';

const lab = (id: string, order: number, ...requires: string[]) => ({
  id,
  order,
  title: id,
  requires,
});

test('a lab stands to the right of those before it', () => {
  const { nodes } = courseChart([lab('a', 1), lab('b', 2, 'a'), lab('c', 3, 'a')]);
  const x = (id: string) => nodes.find((node) => node.id === id)?.x ?? Number.NaN;
  expect(x('b')).toBeGreaterThan(x('a'));
  expect(x('c')).toBe(x('b'));
});

test('a prerequisite that does not exist yet is not drawn', () => {
  const { nodes, edges } = courseChart([lab('b', 2, 'gateways')]);
  expect(nodes).toHaveLength(1);
  expect(edges).toEqual([]);
});

test('shortTitle keeps what stands before the comma', () => {
  expect(shortTitle('Route by URI, rewrite the path')).toBe('Route by URI');
});
