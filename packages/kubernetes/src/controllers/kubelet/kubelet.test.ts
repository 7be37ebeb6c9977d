import type { KubernetesObject } from '@drydock/manifests';
import { expect, test } from 'vitest';
import { asPod, type Container, type Pod, type PodSpec } from '../../kinds/pod.ts';
import { createKubelet } from './create-kubelet.ts';
import type { ContainerRun, KubeletOptions } from './container-run.ts';
import { createBench } from '../test-support/bench.ts';

const serving = (name: string, more: Partial<Container> = {}): Container => ({
  name,
  image: 'app:1',
  ...more,
});

/** A cluster that holds one bound pod and a kubelet. */
function bench(spec: Partial<PodSpec>, options: Partial<KubeletOptions> = {}) {
  const kubelet = createKubelet({ canPull: (image) => image !== 'nope:1', ...options });
  const world = createBench([kubelet]);
  const pod: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: {
      nodeName: 'n1',
      restartPolicy: 'Always',
      containers: [serving('c')],
      ...spec,
    },
  };
  world.create('', 'pods', pod);
  const now = (): Pod => {
    const found = world.get('', 'pods', 'default', 'p');
    if (!found) throw new Error('the pod is gone');
    return asPod(found);
  };
  const container = (name = 'c') =>
    [
      ...(now().status?.containerStatuses ?? []),
      ...(now().status?.initContainerStatuses ?? []),
    ].find((each) => each.name === name);
  const reasons = (): readonly string[] => world.events().map((each) => each.reason);
  return { ...world, now, container, reasons };
}

const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.find((each) => each.type === 'Ready')?.status === 'True';

test('a pod is pulled, made, started and ready, and tells so', () => {
  const { advance, now, reasons } = bench({});
  advance(1);
  expect(now().status?.phase).toBe('Pending');
  advance(500);
  expect(now().status?.phase).toBe('Running');
  expect(isReady(now())).toBe(true);
  expect(reasons()).toEqual(['Pulling', 'Pulled', 'Created', 'Started']);
});

test('an image that no registry has: ErrImagePull, then back-off of 10 s that doubles', () => {
  const { advance, container, events } = bench({ containers: [serving('c', { image: 'nope:1' })] });
  advance(500);
  expect(container()?.state.waiting?.reason).toBe('ErrImagePull');
  advance(2000);
  expect(container()?.state.waiting?.reason).toBe('ImagePullBackOff');
  advance(60_000);
  const pulls = events().filter((each) => each.message.startsWith('Failed to pull'));
  expect(pulls.map((each) => each.count ?? 1).reduce((a, b) => a + b)).toBe(3); // at 0.4, 10.4 and 30.4 s
});

test('a container that crashes is restarted at once, then after 10 s, 20 s, 40 s', () => {
  const crash: ContainerRun = { kind: 'exits', afterMs: 1000, exitCode: 2 };
  const { advance, container } = bench({}, { runOf: () => crash });
  advance(1450);
  expect(container()?.state.terminated?.exitCode).toBe(2);
  advance(500);
  expect(container()).toMatchObject({ restartCount: 1, state: { running: {} } });
  advance(1500);
  expect(container()?.state.waiting).toMatchObject({
    reason: 'CrashLoopBackOff',
    message: expect.stringContaining('back-off 10s restarting failed container=c pod=p_default('),
  });
  advance(10_000);
  expect(container()?.restartCount).toBe(2);
  advance(2000);
  expect(container()?.state.waiting?.message).toContain('back-off 20s');
});

test('a back-off is forgotten when the container ran for ten minutes', () => {
  const crash: ContainerRun = { kind: 'exits', afterMs: 700_000, exitCode: 1 };
  const { advance, container } = bench({}, { runOf: () => crash });
  advance(2_200_000);
  expect(container()?.restartCount).toBe(3);
  expect(container()?.state.running).toBeDefined();
});

test('a readiness probe decides when a pod is ready, at its period', () => {
  const slow: ContainerRun = { kind: 'serves', startMs: 3000 };
  const readinessProbe = { httpGet: { path: '/', port: 80 }, periodSeconds: 5 };
  const { advance, now, events } = bench(
    { containers: [serving('c', { readinessProbe })] },
    { runOf: () => slow },
  );
  advance(3500);
  expect(isReady(now())).toBe(false);
  expect(events().at(-1)?.message).toMatch(
    /^Readiness probe failed: Get "http:.*connection refused$/,
  );
  advance(2500);
  expect(isReady(now())).toBe(true);
});

test('a liveness probe that fails three times in a row restarts the container', () => {
  const livenessProbe = { httpGet: { path: '/live', port: 80 }, periodSeconds: 10 };
  const { advance, container, reasons } = bench(
    { containers: [serving('c', { livenessProbe })] },
    { probe: () => ({ ok: false, message: 'HTTP probe failed with statuscode: 500' }) },
  );
  advance(10_500);
  expect(container()?.restartCount).toBe(0);
  advance(12_000);
  expect(container()?.restartCount).toBe(1);
  expect(reasons()).toContain('Killing');
});

test('liveness and readiness wait for the startup probe', () => {
  const startupProbe = { periodSeconds: 1, failureThreshold: 60 };
  const { advance, container } = bench(
    { containers: [serving('c', { startupProbe, livenessProbe: { periodSeconds: 1 } })] },
    { runOf: () => ({ kind: 'serves', startMs: 20_000 }) },
  );
  advance(15_000);
  expect(container()).toMatchObject({ started: false, ready: false, restartCount: 0 });
  advance(8000);
  expect(container()).toMatchObject({ started: true, ready: true, restartCount: 0 });
});

test('init containers run one after another before the others; a native sidecar goes on', () => {
  const { advance, now, container } = bench({
    initContainers: [serving('first'), serving('proxy', { restartPolicy: 'Always' })],
  });
  advance(450);
  expect(now().status?.phase).toBe('Pending');
  expect(container('first')?.state.running).toBeDefined();
  expect(container('proxy')?.state.waiting?.reason).toBe('PodInitializing');
  advance(500);
  expect(container('first')?.state.terminated?.exitCode).toBe(0);
  expect(container('proxy')?.state.running).toBeDefined();
  expect(now().status?.phase).toBe('Running');
});

test('a job pod with a sidecar succeeds when its main container has', () => {
  const { advance, now, container } = bench({
    restartPolicy: 'Never',
    initContainers: [serving('proxy', { restartPolicy: 'Always' })],
  });
  advance(3000);
  expect(now().status?.phase).toBe('Succeeded');
  expect(container('proxy')?.state.terminated).toBeDefined();
});

test('a pod whose ConfigMap is missing stays in ContainerCreating until somebody makes it', () => {
  const volumes = [{ name: 'conf', configMap: { name: 'settings' } }];
  const { advance, now, container, events, create } = bench({ volumes });
  advance(60_000);
  expect(container()?.state.waiting?.reason).toBe('ContainerCreating');
  expect(events().find((each) => each.reason === 'FailedMount')?.message).toBe(
    'MountVolume.SetUp failed for volume "conf" : configmap "settings" not found',
  );
  create('', 'configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'default' },
  });
  advance(1000);
  expect(isReady(now())).toBe(true);
});

test('an environment variable without its source is a CreateContainerConfigError', () => {
  const env = [{ name: 'A', valueFrom: { secretKeyRef: { name: 'keys', key: 'a' } } }];
  const { advance, container } = bench({ containers: [serving('c', { env })] });
  advance(1000);
  expect(container()?.state.waiting).toEqual({
    reason: 'CreateContainerConfigError',
    message: 'secret "keys" not found',
  });
});

test('a deleted pod waits for its hook, at most for its grace period', () => {
  const lifecycle = { preStop: { sleep: { seconds: 5 } } };
  const quick = bench({ containers: [serving('c', { lifecycle })] });
  quick.advance(1000);
  quick.remove('', 'pods', { namespace: 'default', name: 'p', gracePeriodSeconds: 30 });
  quick.advance(4000);
  expect(quick.now().metadata.deletionTimestamp).toBeDefined();
  quick.advance(2000);
  expect(quick.get('', 'pods', 'default', 'p')).toBeUndefined();

  const slow = bench({}, { runOf: () => ({ kind: 'serves', startMs: 0, stopMs: 600_000 }) });
  slow.advance(1000);
  slow.remove('', 'pods', { namespace: 'default', name: 'p', gracePeriodSeconds: 2 });
  slow.advance(1500);
  expect(slow.get('', 'pods', 'default', 'p')).toBeDefined();
  slow.advance(2000);
  expect(slow.get('', 'pods', 'default', 'p')).toBeUndefined();
});

test('a pod past its active deadline fails', () => {
  const { advance, now } = bench({ activeDeadlineSeconds: 5 });
  advance(6000);
  expect(now().status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
});
