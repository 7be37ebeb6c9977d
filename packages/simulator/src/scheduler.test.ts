import { createApiServer, createControllers, type StoreEvent } from '@drydock/kubernetes';
import { describe, expect, test } from 'vitest';
import { createVirtualClock } from './clock.ts';
import { createRandom } from './random.ts';
import { createScheduler } from './scheduler.ts';

function startCluster(seed: number) {
  const clock = createVirtualClock(1_767_225_600_000);
  const server = createApiServer({ now: () => clock.now(), random: createRandom(seed) });
  const reconcilers = createControllers({ canPull: (image) => !image.startsWith('unknown') });
  const scheduler = createScheduler({ server, clock, random: createRandom(seed + 1), reconcilers });
  const history: string[] = [];
  server.subscribe(({ type, object }: StoreEvent) =>
    history.push(`${type} ${object.kind}/${object.metadata.name} ${JSON.stringify(object)}`),
  );
  const create = (group: string, resource: string, object: object): void => {
    server.write(
      { verb: 'create', resource: { group, resource }, object: object as never },
      'test',
    );
  };
  create('', 'nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1' },
    status: { allocatable: { cpu: '8', memory: '16Gi', pods: '110' } },
  });
  create('', 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'prod' } });
  scheduler.settle(60_000);
  const deploy = (image: string): void => {
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image }] },
    };
    const spec = { replicas: 2, selector: { matchLabels: { app: 'web' } }, template };
    const metadata = { name: 'web', namespace: 'prod' };
    create('apps', 'deployments', { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec });
  };
  const pods = () => server.store.list({ group: '', resource: 'pods' }, 'prod');
  return { clock, server, scheduler, history, deploy, pods };
}

describe('createScheduler', () => {
  test('settles a Deployment into ready pods', () => {
    const { scheduler, deploy, pods, server } = startCluster(1);
    deploy('web:1');
    expect(scheduler.settle(60_000).settled).toBe(true);
    expect(pods().map((pod) => (pod.status as { phase: string }).phase)).toEqual([
      'Running',
      'Running',
    ]);
    const deployment = server.store.get({ group: 'apps', resource: 'deployments' }, 'prod', 'web');
    expect(deployment?.status).toMatchObject({ availableReplicas: 2, observedGeneration: 1 });
  });

  test('repeats history byte for byte from the same seed', () => {
    const [first, second] = [startCluster(7), startCluster(7)];
    for (const { deploy, scheduler } of [first, second]) {
      deploy('web:1');
      scheduler.settle(60_000);
    }
    expect(first.history.length).toBeGreaterThan(10);
    expect(second.history).toEqual(first.history);
  });

  test('settles although an unknown image is tried for ever', () => {
    const { scheduler, deploy, pods } = startCluster(1);
    deploy('unknown/web:1');
    expect(scheduler.settle(60_000).settled).toBe(true);
    expect(JSON.stringify(pods()[0]?.status)).toMatch(/ErrImagePull|ImagePullBackOff/);
  });

  test('goes on from a snapshot as it went on the first time', () => {
    const { scheduler, server, clock, deploy, history } = startCluster(3);
    deploy('web:1');
    scheduler.runUntil(clock.now() + 200);
    const [queue, store, atMs] = [scheduler.snapshot(), server.snapshot(), clock.now()];
    scheduler.settle(60_000);
    const names = server.store
      .list({ group: '', resource: 'pods' })
      .map((pod) => pod.metadata.name);
    const events = history.length;
    clock.reset(atMs);
    server.restore(store);
    scheduler.restore(queue);
    scheduler.settle(60_000);
    expect(
      server.store.list({ group: '', resource: 'pods' }).map((pod) => pod.metadata.name),
    ).toEqual(names);
    expect(history.length).toBeGreaterThan(events);
  });

  test('empties a deleted namespace and lets it go', () => {
    const { scheduler, server, deploy } = startCluster(1);
    deploy('web:1');
    scheduler.settle(60_000);
    server.write(
      {
        verb: 'delete',
        resource: { group: '', resource: 'namespaces' },
        namespace: '',
        name: 'prod',
      },
      'test',
    );
    scheduler.settle(60_000);
    expect(server.store.get({ group: '', resource: 'namespaces' }, '', 'prod')).toBeUndefined();
    expect(server.store.list({ group: '', resource: 'pods' }, 'prod')).toEqual([]);
  });
});
