import { expect, test } from 'vitest';
import { describeCluster } from '../contract/cluster-contract.ts';
import { createSimulatedCluster } from './create-simulated-cluster.ts';

describeCluster('simulated', async () => createSimulatedCluster({ install: ['istio'] }));

test('a snapshot of another cluster is refused', async () => {
  await using first = createSimulatedCluster();
  await using second = createSimulatedCluster();
  const snapshot = await first.snapshots.capture();
  await expect(second.snapshots.restore(snapshot)).rejects.toThrow(TypeError);
});

test('waiting costs virtual time only as long as it is needed', async () => {
  await using cluster = createSimulatedCluster();
  const startMs = cluster.clock.now();
  let looks = 0;
  await cluster.clock.waitFor('the third look', async () => ++looks === 3, { timeoutMs: 60_000 });
  expect(cluster.clock.now() - startMs).toBeLessThan(1000);
});
