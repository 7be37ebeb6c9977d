import type { KubernetesObject } from '@drydock/manifests';
import { expect, test } from 'vitest';
import { asPod, isPodReady } from '../kinds/pod.ts';
import { createControllers } from './create-controllers.ts';
import { createBench } from './test-support/bench.ts';

const labels = { app: 'web' };
const template = (image: string) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'c', image }] },
});

/** All controllers, three nodes, and one workload. */
function bench(kind: string, plural: string, spec: Readonly<Record<string, unknown>>) {
  const world = createBench(createControllers({ canPull: (image) => image !== 'nope:1' }));
  for (const name of ['n1', 'n2', 'n3']) world.create('', 'nodes', nodeOf(name));
  const object: KubernetesObject = {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { matchLabels: labels }, template: template('app:1'), ...spec },
  };
  world.create('apps', plural, object);
  world.advance(10_000);
  const pods = () => world.list('', 'pods').map(asPod);
  const names = (): readonly string[] => pods().map((pod) => pod.metadata.name);
  function change(next: Readonly<Record<string, unknown>>): void {
    const current = world.get('apps', plural, 'default', 'web');
    if (!current) throw new Error('the workload is gone');
    const { resourceVersion: _, ...metadata } = current.metadata;
    const changed = { ...(current.spec as object), ...next }; // a workload's spec is an object
    world.update('apps', plural, { ...current, metadata, spec: changed });
  }
  const images = (): readonly string[] => pods().map((pod) => pod.spec.containers[0]?.image ?? '');
  return { ...world, pods, names, images, change };
}

function nodeOf(name: string): KubernetesObject {
  const amounts = { cpu: '8', memory: '16Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    spec: {},
    status: { allocatable: amounts, capacity: amounts },
  };
}

test('a StatefulSet makes its pods in order and replaces them from the highest down', () => {
  const { names, images, change, advance, pods } = bench('StatefulSet', 'statefulsets', {
    replicas: 3,
    serviceName: 'web',
  });
  expect(names()).toEqual(['web-0', 'web-1', 'web-2']);
  change({
    template: template('app:2'),
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
  });
  advance(20_000);
  expect(images()).toEqual(['app:1', 'app:2', 'app:2']);
  expect(pods().every(isPodReady)).toBe(true);
});

test('a StatefulSet stops where a pod does not get ready', () => {
  const { images, change, advance } = bench('StatefulSet', 'statefulsets', {
    replicas: 3,
    serviceName: 'web',
  });
  change({ template: template('nope:1') });
  advance(20_000);
  expect(images()).toEqual(['app:1', 'app:1', 'nope:1']);
});

test('claims follow their pods only where the retention policy says so', () => {
  const claim = {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
  const volume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/d' },
    },
  };
  for (const [whenScaled, left] of [
    ['Delete', 1],
    ['Retain', 2],
  ] as const) {
    const { create, change, advance, list } = bench('StatefulSet', 'statefulsets', {
      replicas: 2,
      serviceName: 'web',
      volumeClaimTemplates: [claim],
      persistentVolumeClaimRetentionPolicy: { whenScaled },
    });
    for (const name of ['v1', 'v2'])
      create('', 'persistentvolumes', { ...volume, metadata: { name } });
    advance(20_000);
    expect(list('', 'pods')).toHaveLength(2);
    change({ replicas: 1 });
    advance(20_000);
    expect(list('', 'persistentvolumeclaims')).toHaveLength(left);
  }
});

test('a DaemonSet has one pod on each node; with maxSurge the old one stays until the new one is ready', () => {
  const { pods, images, change, advance } = bench('DaemonSet', 'daemonsets', {
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  });
  expect(
    pods()
      .map((pod) => pod.spec.nodeName ?? '')
      .toSorted(),
  ).toEqual(['n1', 'n2', 'n3']);
  change({ template: template('nope:1') });
  advance(20_000);
  expect(images().toSorted()).toEqual(['app:1', 'app:1', 'app:1', 'nope:1']);
  change({ template: template('app:2') });
  advance(40_000);
  expect(images()).toEqual(['app:2', 'app:2', 'app:2']);
});

test('a Deployment whose pods never start exceeds its progress deadline', () => {
  const { list } = bench('Deployment', 'deployments', {
    replicas: 1,
    progressDeadlineSeconds: 5,
    template: template('nope:1'),
  });
  expect(list('apps', 'deployments')[0]?.status).toMatchObject({
    conditions: expect.arrayContaining([
      expect.objectContaining({
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
      }),
    ]),
  });
});

test('a pod that fits nowhere says why; a more important one takes its room', () => {
  const { create, advance, get } = bench('Deployment', 'deployments', { replicas: 0 });
  const pod = (name: string, priorityClassName?: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: {
      nodeSelector: { 'kubernetes.io/hostname': 'n1' },
      ...(priorityClassName ? { priorityClassName } : {}),
      containers: [{ name: 'c', image: 'app:1', resources: { requests: { cpu: '6' } } }],
    },
  });
  create('scheduling.k8s.io', 'priorityclasses', {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'high' },
    value: 1000,
  });
  create('', 'pods', pod('first'));
  create('', 'pods', pod('second'));
  advance(5000);
  const second = get('', 'pods', 'default', 'second');
  expect(JSON.stringify(second?.status)).toContain(
    "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't match Pod's node affinity/selector.",
  );
  create('', 'pods', pod('third', 'high'));
  advance(60_000);
  expect(get('', 'pods', 'default', 'first')).toBeUndefined();
  const third = get('', 'pods', 'default', 'third');
  expect(third && asPod(third).spec.nodeName).toBe('n1');
});
