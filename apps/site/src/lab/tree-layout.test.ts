import { expect, test } from 'vitest';
import type { TreeNode } from '../worker/gitops-protocol.ts';
import { layOutTree } from './tree-layout.ts';

function node(id: string, depth: number, parent?: string): TreeNode {
  return {
    id,
    depth,
    group: '',
    kind: depth === 3 ? 'Pod' : 'Deployment',
    namespace: 'prod',
    name: id,
    isLive: true,
    isToBePruned: false,
    ...(parent === undefined ? {} : { parent }),
  };
}

test('what a resource owns stands to its right, the first at its height', () => {
  const { nodes, lines } = layOutTree(
    [node('web', 1), node('rs', 2, 'web'), node('a', 3, 'rs'), node('b', 3, 'rs'), node('x', 1)],
    new Set(),
  );
  const at = new Map(nodes.map((placed) => [placed.node.id, placed]));
  expect(at.get('web')?.y).toBe(at.get('a')?.y);
  expect(at.get('rs')?.x).toBeLessThan(at.get('a')?.x ?? 0);
  expect(at.get('b')?.y).toBeGreaterThan(at.get('a')?.y ?? 0);
  expect(at.get('x')?.y).toBeGreaterThan(at.get('b')?.y ?? 0);
  expect(lines).toHaveLength(5);
});

test('more than six of a kind are one box until it is opened', () => {
  const pods = Array.from({ length: 9 }, (_, index) => node(`pod-${index}`, 3, 'rs'));
  const all = [node('web', 1), node('rs', 2, 'web'), ...pods];
  expect(
    layOutTree(all, new Set()).nodes.find(({ folded }) => folded.length > 0)?.folded,
  ).toHaveLength(8);
  expect(layOutTree(all, new Set(['pod-0'])).nodes).toHaveLength(11);
});

test('an Application without resources is a root alone', () => {
  expect(layOutTree([], new Set())).toMatchObject({ nodes: [], lines: [] });
});
