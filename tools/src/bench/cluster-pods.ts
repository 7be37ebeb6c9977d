import { createSimulator, type Simulator } from '@drydock/simulator';
import type { KubernetesObject } from '@drydock/manifests';
import type { Bench, Measurement } from './bench.ts';
import { percentile } from './percentile.ts';

const PODS = 10_000;
const DEPLOYMENTS = 100;
const SNAPSHOTS = 50;

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
  const samples: number[] = [];
  for (let i = 0; i < SNAPSHOTS; i++) {
    const startMs = performance.now();
    simulator.restore(simulator.snapshot());
    samples.push(performance.now() - startMs);
  }
  const objects = simulator.store.revision;
  simulator.close();
  const value = percentile(samples, 0.5);
  return [
    { metric: `snapshot and restore after ${objects} writes p50`, value, unit: 'ms', goal: 5 },
  ];
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
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 10; i++) clusters.push(settled());
  globalThis.gc?.();
  const value = (process.memoryUsage().heapUsed - before) / 1e6 / clusters.length;
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
