import { createGitHost } from '@drydock/git';
import { describe, expect, test } from 'vitest';
import { describeCluster } from '../contract/cluster-contract.ts';
import { createSimulatedCluster } from './create-simulated-cluster.ts';

describeCluster('simulated', async () =>
  createSimulatedCluster({ install: ['istio', 'argocd'], git: createGitHost() }),
);

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

describe('repositories', () => {
  const url = 'https://git.example.org/shop.git';
  const author = { name: 'Ada', email: 'ada@example.org', atMs: 0 };
  const commit = { files: new Map([['a.yaml', 'a: 1\n']]), message: 'One', author };

  test('a snapshot holds the repositories too', async () => {
    const host = createGitHost();
    await using cluster = createSimulatedCluster({ git: host });
    await cluster.git.create(url, [commit]);
    const before = (await cluster.git.read(url))?.resolve('main');
    const snapshot = await cluster.snapshots.capture();
    await host.commit(url, 'main', { ...commit, message: 'Two' });
    expect((await cluster.git.read(url))?.resolve('main')).not.toBe(before);
    await cluster.snapshots.restore(snapshot);
    expect((await cluster.git.read(url))?.resolve('main')).toBe(before);
  });

  test('a cluster without a host refuses to make one, and says why', async () => {
    await using cluster = createSimulatedCluster();
    await expect(cluster.git.create(url, [commit])).rejects.toThrow('without a Git host');
    expect(await cluster.git.urls()).toEqual([]);
  });
});
