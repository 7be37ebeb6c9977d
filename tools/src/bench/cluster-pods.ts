import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createSimulator, type Simulator } from '@drydock/simulator';
import type { KubernetesObject } from '@drydock/manifests';
import type { Bench, Measurement } from './bench.ts';
import { percentile } from './percentile.ts';

const PODS = 10_000;
const DEPLOYMENTS = 100;
const SNAPSHOTS = 50;
const SNAPSHOT_OBJECTS = 1000;

const collect = ((): (() => void) => {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('globalThis.gc');
  if (typeof found !== 'function')
    throw new Error('This Node.js has no gc: memory cannot be told.');
  return found as () => void; // what the flag brings
})();

function heapBytes(): number {
  // Buffers of arrays are given back a collection after the arrays.
  for (let i = 0; i < 4; i++) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** A large cluster: what settling costs, how fast controllers write, what an idle cluster keeps. */
export const bench: Bench = {
  name: 'cluster-pods',
  goal: '10,000 pods settle in 5 s and 1 GB, 20,000 writes/s; snapshot and restore of 1,000 objects in 5 ms; 30 MB idle.',
  async run() {
    const idle = idleMegabytes();
    const snapshots = await timeSnapshots();
    return [...(await settlePods()), ...snapshots, idle];
  },
};

async function settlePods(): Promise<readonly Measurement[]> {
  const simulator = createSimulator({ nodes: PODS / 100 + 2 });
  simulator.settle();
  await deploy(simulator, PODS, DEPLOYMENTS);
  const before = simulator.store.revision;
  const startMs = performance.now();
  simulator.settle();
  const tookMs = performance.now() - startMs;
  const pods = simulator.store.list({ group: '', resource: 'pods' }, 'default');
  if (pods.length !== PODS) throw new Error(`${pods.length} pods instead of ${PODS}`);
  const writes = simulator.store.revision - before;
  simulator.close();
  return [
    { metric: `${PODS} pods settle`, value: tookMs, unit: 'ms', goal: 5000 },
    { metric: 'memory then', value: process.memoryUsage().rss / 1e6, unit: 'MB', goal: 1000 },
    {
      metric: 'in-process writes',
      value: Math.round(writes / (tookMs / 1000)),
      unit: 'writes/s',
      goal: 20_000,
      better: 'larger',
    },
  ];
}

async function timeSnapshots(): Promise<readonly Measurement[]> {
  const simulator = createSimulator({ nodes: 5 });
  simulator.settle();
  await deploy(simulator, 300, 10);
  simulator.settle();
  for (let i = countObjects(simulator); i < SNAPSHOT_OBJECTS; i++) {
    const metadata = { name: `settings-${i}` };
    await post(simulator, 'api/v1', 'configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
    });
  }
  const objects = countObjects(simulator);
  if (objects < SNAPSHOT_OBJECTS) throw new Error(`${objects} objects, not ${SNAPSHOT_OBJECTS}`);
  const samples: number[] = [];
  for (let i = 0; i < SNAPSHOTS; i++) {
    const startMs = performance.now();
    simulator.restore(simulator.snapshot());
    samples.push(performance.now() - startMs);
  }
  simulator.close();
  const value = percentile(samples, 0.5);
  return [{ metric: `snapshot and restore of ${objects} objects p50`, value, unit: 'ms', goal: 5 }];
}

const COUNTED: readonly (readonly [group: string, resource: string])[] = [
  ['', 'pods'],
  ['', 'nodes'],
  ['', 'services'],
  ['', 'configmaps'],
  ['', 'events'],
  ['apps', 'deployments'],
  ['apps', 'replicasets'],
  ['discovery.k8s.io', 'endpointslices'],
];

/** The objects of the usual kinds; the few of others come on top. */
function countObjects({ store }: Simulator): number {
  const counts = COUNTED.map(([group, resource]) => store.list({ group, resource }).length);
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What one more cluster costs when the code and the catalogue are there already. */
function idleMegabytes(): Measurement {
  const clusters: Simulator[] = [];
  const settled = (): Simulator => {
    const simulator = createSimulator({ install: ['istio'] });
    simulator.settle();
    return simulator;
  };
  settled().close();
  const before = heapBytes();
  for (let i = 0; i < 10; i++) clusters.push(settled());
  const value = (heapBytes() - before) / 1e6 / clusters.length;
  for (const cluster of clusters) cluster.close();
  return { metric: 'an idle cluster with Istio', value, unit: 'MB', goal: 30 };
}

async function deploy(simulator: Simulator, pods: number, deployments: number): Promise<void> {
  for (let i = 0; i < deployments; i++) {
    await post(simulator, 'apis/apps/v1', 'deployments', deploymentOf(i, pods / deployments));
    await post(simulator, 'api/v1', 'services', serviceOf(i));
  }
}

async function post(
  simulator: Simulator,
  group: string,
  plural: string,
  object: KubernetesObject,
): Promise<void> {
  const url = `https://cluster/${group}/namespaces/default/${plural}`;
  const headers = { 'content-type': 'application/json' };
  const request = new Request(url, { method: 'POST', body: JSON.stringify(object), headers });
  const response = await simulator.handle(request);
  if (!response.ok) throw new Error(await response.text());
}

function deploymentOf(index: number, replicas: number): KubernetesObject {
  const labels = { app: `web-${index}` };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `web-${index}` },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image: 'drydock/shop-web:1' }] },
      },
    },
  };
}

function serviceOf(index: number): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `web-${index}` },
    spec: { selector: { app: `web-${index}` }, ports: [{ port: 9080 }] },
  };
}
