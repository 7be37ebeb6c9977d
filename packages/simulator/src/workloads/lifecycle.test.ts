import type { KubernetesObject } from '@drydock/manifests';
import { expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Pod } from '../objects/pod.ts';

/** One pod in a settled cluster, and how it does. */
async function run(
  spec: Readonly<Record<string, unknown>>,
  annotations: Readonly<Record<string, string>> = {},
) {
  const simulator = createSimulator();
  simulator.settle();
  const object: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default', labels: { app: 'p' }, annotations },
    spec,
  };
  await post(simulator, 'pods', object);
  await post(simulator, 'services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'p' },
    spec: { selector: { app: 'p' }, ports: [{ port: 9080 }] },
  });
  simulator.advance(25_000);
  const pod = simulator.store.get({ group: '', resource: 'pods' }, 'default', 'p') as Pod; // made above
  const [status] = pod.status?.containerStatuses ?? [];
  return { simulator, pod, status, state: JSON.stringify(status?.state) };
}

async function post(
  simulator: ReturnType<typeof createSimulator>,
  plural: string,
  object: KubernetesObject,
): Promise<void> {
  const url = `https://cluster/api/v1/namespaces/default/${plural}`;
  const headers = { 'content-type': 'application/json' };
  const response = await simulator.handle(
    new Request(url, { method: 'POST', body: JSON.stringify(object), headers }),
  );
  expect(response.status, await response.clone().text()).toBe(201);
}

const details = { name: 'c', image: 'drydock/shop-details:v1' };

test('a readiness probe on a port where nothing listens keeps the pod unready', async () => {
  const probe = (port: number) => ({ httpGet: { path: '/health', port }, periodSeconds: 1 });
  const good = await run({ containers: [{ ...details, readinessProbe: probe(9080) }] });
  expect(good.status?.ready).toBe(true);
  const bad = await run({ containers: [{ ...details, readinessProbe: probe(8080) }] });
  expect(bad.status?.ready).toBe(false);
});

test('a probe of a path that the program does not know fails with its status', async () => {
  const readinessProbe = { httpGet: { path: '/nope', port: 9080 } };
  const { simulator, status } = await run({ containers: [{ ...details, readinessProbe }] });
  expect(status?.ready).toBe(false);
  const events = simulator.store.list({ group: '', resource: 'events' }, 'default');
  expect(events.map(({ message }) => message)).toContain(
    'Readiness probe failed: HTTP probe failed with statuscode: 404',
  );
});

test('annotations make a program start late, crash, or answer slowly and with errors', async () => {
  const readinessProbe = { httpGet: { path: '/health', port: 9080 }, periodSeconds: 1 };
  const late = await run(
    { containers: [{ ...details, readinessProbe }] },
    { 'drydock.dev/start-ms': '60000' },
  );
  expect(late.status?.ready).toBe(false);
  const crash = await run({ containers: [details] }, { 'drydock.dev/crash-after-ms': '500' });
  expect(crash.state).toContain('CrashLoopBackOff');
  const slow = await run({ containers: [details] }, { 'drydock.dev/latency-ms': '700' });
  const send = { from: { workload: 'p', namespace: 'default' }, url: 'http://p:9080/details/1' };
  expect(slow.simulator.send(send)).toMatchObject({ status: 200 });
  expect(slow.simulator.send(send).durationMs).toBeGreaterThanOrEqual(700);
  const broken = await run({ containers: [details] }, { 'drydock.dev/error-rate': '1' });
  expect(broken.simulator.send(send).status).toBe(500);
});

test('a shell without a command ends at once and is restarted with back-off', async () => {
  const { state } = await run({ containers: [{ name: 'c', image: 'busybox' }] });
  expect(state).toContain('CrashLoopBackOff');
});

test('a claim of the default class is bound when its first pod is scheduled', async () => {
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
  const { simulator, pod } = await run({ containers: [details], volumes });
  expect(pod.status?.phase).toBe('Pending');
  await post(simulator, 'persistentvolumeclaims', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  });
  simulator.settle();
  const now = simulator.store.get({ group: '', resource: 'pods' }, 'default', 'p') as Pod; // made above
  expect(now.status?.phase).toBe('Running');
  const [volume] = simulator.store.list({ group: '', resource: 'persistentvolumes' });
  expect(volume?.status).toMatchObject({ phase: 'Bound' });
});
