import { setTimeout as sleep } from 'node:timers/promises';
import { describeCluster } from '@drydock/cluster/contract';
import { attachK3sCluster, createK3sCluster } from '@drydock/cluster/k3s';
import {
  connectEngine,
  ENGINE_LABELS,
  listEngineResources,
  type StartStage,
} from '@drydock/cluster/real';
import { afterEach, describe, expect, test } from 'vitest';
import { IMAGE } from './docker-image.ts';

const LIMIT_MS = 180_000;
/** The simulated k3s may hurry: what a driver waits for comes sooner. */
const environment = { DRYDOCK_SPEED: '10' };
const options = { image: IMAGE ?? '', stageTimeoutMs: 120_000, environment };

// What holds here holds for the driver; the image is the simulator's, which keeps the contract of rancher/k3s.
if (IMAGE !== undefined)
  describeCluster('k3s, on drydock/simulator', () => createK3sCluster(options));

describe.skipIf(IMAGE === undefined)('the k3s driver on a real engine', () => {
  afterEach(async () => {
    const left = (await listEngineResources()).filter(isOurs);
    expect(left).toEqual([]);
  });

  test(
    'installs in stages, labels what it makes, is reached from this machine alone, and another process can take it over',
    async () => {
      const stages = new Set<StartStage>();
      const first = await createK3sCluster({
        ...options,
        labels: { [ENGINE_LABELS.purpose]: 'pool' },
        onProgress: ({ stage }) => void stages.add(stage),
        keep: true,
      });
      await first[Symbol.asyncDispose]();
      expect([...stages]).toEqual(first.timings.map(({ stage }) => stage));
      expect([...stages].slice(0, 3)).toEqual(['container', 'api', 'find']);
      const { dockerode } = (await connectEngine()).container;
      const { Config, NetworkSettings } = await dockerode
        .getContainer(first.container.id)
        .inspect();
      expect(Config.Labels).toMatchObject({
        [ENGINE_LABELS.managed]: 'true',
        [ENGINE_LABELS.purpose]: 'pool',
        [ENGINE_LABELS.owner]: expect.stringMatching(new RegExp(`/${process.pid}$`)) as unknown,
      });
      const addresses = Object.values(NetworkSettings.Ports).flatMap((ports) => ports ?? []);
      expect(new Set(addresses.map(({ HostIp }) => HostIp))).toEqual(new Set(['127.0.0.1']));

      await using second = await attachK3sCluster({ ...options, container: first.container.name });
      expect(second.timings.map(({ stage }) => stage)).not.toContain('istiod');
      expect(await second.mesh.proxies()).toHaveLength(1);
    },
    LIMIT_MS,
  );

  test(
    'a reset takes away what came, brings back what went and undoes what changed',
    async () => {
      await using cluster = await createK3sCluster({ ...options, install: [] });
      const { kube, snapshots } = cluster;
      const configMap = (name: string, value: string) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: 'default' },
        data: { key: value },
      });
      const type = await kube.resolveKind('v1', 'ConfigMap');
      if (!type || !snapshots) throw new Error('not served');
      await kube.create(configMap('changed', 'a'));
      await kube.create(configMap('removed', 'a'));
      const before = await snapshots.capture();
      await kube.replace(configMap('changed', 'b'));
      await kube.delete(type, 'removed', { namespace: 'default' });
      await kube.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'fresh' } });
      await snapshots.restore(before);
      for (const name of ['changed', 'removed'])
        expect(await kube.get(type, name, 'default')).toMatchObject({
          value: { data: { key: 'a' } },
        });
      const namespaces = await kube.resolveKind('v1', 'Namespace');
      expect(namespaces && (await kube.get(namespaces, 'fresh'))).toMatchObject({ ok: false });
    },
    LIMIT_MS,
  );

  test.each(['container', 'istiod', 'git'] as const)(
    'a start that is given up at the stage %s leaves nothing',
    async (wanted) => {
      const leave = new AbortController();
      const starting = createK3sCluster({
        ...options,
        signal: leave.signal,
        onProgress: ({ stage }) => {
          if (stage === wanted) leave.abort(new Error(`given up at ${stage}`));
        },
      });
      await expect(starting).rejects.toThrow(`given up at ${wanted}`);
      // What the engine was doing at that moment ends by itself.
      while ((await listEngineResources()).some(isOurs)) await sleep(100);
    },
    LIMIT_MS,
  );

  test(
    'an image that is not there is one clear error',
    async () => {
      const starting = createK3sCluster({ image: 'localhost:1/nobody/k3s:none' });
      await expect(starting).rejects.toMatchObject({
        name: 'ClusterError',
        code: 'image-missing',
        message: expect.stringContaining('localhost:1/nobody/k3s:none') as unknown,
      });
    },
    LIMIT_MS,
  );

  test('a container that is no k3s is refused, and not removed', async () => {
    await expect(attachK3sCluster({ container: 'nobody' })).rejects.toMatchObject({
      name: 'ClusterError',
    });
  });
});

const isOurs = ({ owner }: { readonly owner: string }): boolean =>
  owner.endsWith(`/${process.pid}`);
