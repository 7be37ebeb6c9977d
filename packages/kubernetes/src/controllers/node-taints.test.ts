import type { KubernetesObject } from '@drydock/manifests';
import { expect, test } from 'vitest';
import { createBench } from './test-support/bench.ts';
import { nodeLifecycleController, taintEvictionController } from './node-taints.ts';

function bench(node: Partial<KubernetesObject>, tolerations: readonly object[] = []) {
  const world = createBench([nodeLifecycleController, taintEvictionController]);
  world.create('', 'pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { nodeName: 'n1', tolerations, containers: [{ name: 'c', image: 'a:1' }] },
  });
  world.create('', 'nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, ...node });
  world.advance(1000);
  const taints = (): unknown =>
    (world.get('', 'nodes', '', 'n1')?.spec as { readonly taints?: unknown } | undefined)?.taints;
  const isLeaving = (): boolean =>
    world.get('', 'pods', 'default', 'p')?.metadata.deletionTimestamp !== undefined;
  return { ...world, taints, isLeaving };
}

test('a cordoned node is tainted, its pods stay', () => {
  const { taints, isLeaving } = bench({ spec: { unschedulable: true } });
  expect(taints()).toMatchObject([
    { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
  ]);
  expect(isLeaving()).toBe(false);
});

test('pods leave a node that is not ready after five minutes', () => {
  const { taints, isLeaving, advance } = bench({
    status: { conditions: [{ type: 'Ready', status: 'False' }] },
  });
  expect(taints()).toMatchObject([{ effect: 'NoSchedule' }, { effect: 'NoExecute' }]);
  advance(290_000);
  expect(isLeaving()).toBe(false);
  advance(15_000);
  expect(isLeaving()).toBe(true);
});

test('a NoExecute taint drives away at once who does not tolerate it', () => {
  const spec = { taints: [{ key: 'gpu', value: 'only', effect: 'NoExecute' }] };
  expect(bench({ spec }).isLeaving()).toBe(true);
  expect(bench({ spec }, [{ key: 'gpu', operator: 'Exists' }]).isLeaving()).toBe(false);
});
