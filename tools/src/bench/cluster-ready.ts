import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSimulatedCluster, type SimulatedCluster } from '@drydock/cluster';
import { parseManifests, type JsonObject } from '@drydock/manifests';
import type { Bench, Measurement } from './bench.ts';

const ROOT = join(import.meta.dirname, '../../..');
const RUNS = 30;

/** From nothing to a settled cluster with Istio, Argo CD and the sample app, and one edit of a route in it. */
export const bench: Bench = {
  name: 'cluster-ready',
  goal: 'A simulated cluster with Istio, Argo CD and the shop is ready from nothing in 50 ms (p50).',
  async run() {
    const shop = readShop();
    const [ready, edit, snapshots]: [number[], number[], number[]] = [[], [], []];
    for (let run = 0; run < RUNS; run++) {
      const startMs = performance.now();
      const cluster = createSimulatedCluster({ install: ['istio', 'argocd'] });
      await applyAll(cluster, shop);
      ready.push(performance.now() - startMs);
      edit.push(await timeEdit(cluster));
      const snapshotMs = performance.now();
      await cluster.snapshots.restore(await cluster.snapshots.capture());
      snapshots.push(performance.now() - snapshotMs);
      await cluster[Symbol.asyncDispose]();
    }
    return [
      { metric: 'first run, nothing warm', value: ready[0] ?? 0, unit: 'ms' },
      measure('cluster ready p50', ready, 0.5, 50),
      measure('cluster ready p95', ready, 0.95),
      measure('apply a route, settle, send p50', edit, 0.5, 20),
      measure('snapshot and restore p95', snapshots, 0.95, 5),
    ];
  },
};

async function timeEdit(cluster: SimulatedCluster): Promise<number> {
  const startMs = performance.now();
  await apply(cluster, ROUTE);
  await cluster.clock.settle();
  const from = { workload: 'curl', namespace: 'prod' };
  const { received } = await cluster.traffic.send({ from, url: 'http://reviews:9080/wpcatalog' });
  if (received?.path !== '/newcatalog')
    throw new Error(`The route does not act: ${received?.path}`);
  return performance.now() - startMs;
}

async function applyAll(cluster: SimulatedCluster, objects: readonly JsonObject[]): Promise<void> {
  for (const object of objects) await apply(cluster, object);
  await cluster.clock.settle();
}

async function apply(cluster: SimulatedCluster, object: JsonObject): Promise<void> {
  const result = await cluster.kube.apply(object, { fieldManager: 'bench' });
  if (!result.ok) throw new Error(result.failure.message);
}

/** The sample app in a meshed namespace, with subsets of reviews. */
function readShop(): readonly JsonObject[] {
  const folder = join(ROOT, 'labs/samples/shop');
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  const objects = files.toSorted().flatMap((file) => {
    const { resources } = parseManifests(file, readFileSync(join(folder, file), 'utf8'));
    return resources.map(({ object }) => object);
  });
  return [NAMESPACE, ...objects.map(inProd), SUBSETS];
}

function inProd(object: JsonObject): JsonObject {
  return { ...object, metadata: { ...(object['metadata'] as JsonObject), namespace: 'prod' } };
}

const NAMESPACE: JsonObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'prod', labels: { 'istio-injection': 'enabled' } },
};

const SUBSETS: JsonObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: 'reviews', namespace: 'prod' },
  spec: {
    host: 'reviews',
    subsets: ['v1', 'v2', 'v3'].map((name) => ({ name, labels: { version: name } })),
  },
};

const ROUTE: JsonObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'reviews-route', namespace: 'prod' },
  spec: {
    hosts: ['reviews'],
    http: [
      {
        match: [{ uri: { prefix: '/wpcatalog' } }],
        rewrite: { uri: '/newcatalog' },
        route: [{ destination: { host: 'reviews', subset: 'v2' } }],
      },
      { route: [{ destination: { host: 'reviews', subset: 'v1' } }] },
    ],
  },
};

function measure(
  metric: string,
  samples: readonly number[],
  quantile: number,
  goal?: number,
): Measurement {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.floor(quantile * (sorted.length - 1))] ?? 0;
  return { metric, value, unit: 'ms', ...(goal === undefined ? {} : { goal }) };
}
