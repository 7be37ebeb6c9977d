import { spawn } from 'node:child_process';
import { Agent, request as send } from 'node:http';
import { createSimulatedCluster } from '@drydock/cluster';
import { createApiServer } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import { createRandom } from '@drydock/simulator';
import { serveCluster } from '@drydock/cli/serve-cluster';
import type { Bench } from './bench.ts';
import { percentile } from './percentile.ts';

const TOKEN = 'bench';
const CREATES = 2000;
const GETS = 2000;
const WRITES = 40_000;
const WATCHERS = 100;

/** The API server over HTTP on loopback and in process, against what kube-apiserver does on such a machine. */
export const bench: Bench = {
  name: 'cluster',
  goal: 'Over loopback as fast as a real API server (1,000 creates/s, GET p50 0.7 ms, watch p50 0.9 ms), in process 20,000 writes/s.',
  async run() {
    const inProcess = measureWrites();
    await using cluster = createSimulatedCluster();
    await using server = await serveCluster(
      { handle: (request) => cluster.simulator.handle(request) },
      { token: TOKEN, tls: false },
    );
    const client = createClient(server.url);
    const created = performance.now();
    for (let i = 0; i < CREATES; i++) await client.create(`c${i}`);
    const createsPerSecond = (CREATES * 1000) / (performance.now() - created);
    const gets: number[] = [];
    for (let i = 0; i < GETS; i++) {
      const start = performance.now();
      await client.get(`c${i % CREATES}`);
      gets.push(performance.now() - start);
    }
    const latencies = await measureWatch(client);
    const fanOut = await measureFanOut(client);
    client.close();
    return [
      { metric: 'writes in process', value: inProcess, unit: '/s', goal: 20_000, better: 'larger' },
      {
        metric: 'creates over HTTP',
        value: createsPerSecond,
        unit: '/s',
        goal: 1000,
        better: 'larger',
      },
      { metric: 'GET p50', value: percentile(gets, 0.5), unit: 'ms', goal: 0.7 },
      { metric: 'GET p99', value: percentile(gets, 0.99), unit: 'ms' },
      { metric: 'watch latency p50', value: percentile(latencies, 0.5), unit: 'ms', goal: 0.9 },
      {
        metric: `one write told to ${WATCHERS} watchers p50`,
        value: percentile(fanOut, 0.5),
        unit: 'ms',
      },
      {
        metric: 'resident memory of an idle process that serves',
        value: await idleMegabytes(),
        unit: 'MB',
        goal: 97,
      },
    ];
  },
};

const configMap = (name: string, value = 'a'): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data: { value },
});

function measureWrites(): number {
  const server = createApiServer({ now: () => 0, random: createRandom(1) });
  const resource = { group: '', resource: 'configmaps' };
  const object = configMap('w') as KubernetesObject;
  server.write(
    {
      verb: 'create',
      resource: { group: '', resource: 'namespaces' },
      object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } },
    },
    'bench',
  );
  const start = performance.now();
  for (let i = 0; i < WRITES; i++) {
    const metadata = { ...object.metadata, name: `w${i}` };
    const result = server.write(
      { verb: 'create', resource, object: { ...object, metadata } },
      'bench',
    );
    if (!result.ok) throw new Error(result.failure.message);
  }
  return (WRITES * 1000) / (performance.now() - start);
}

interface Client {
  create(name: string): Promise<void>;
  update(name: string, value: string): Promise<void>;
  get(name: string): Promise<void>;
  /** Calls back for each line; returns the function that leaves, once the watch is open. */
  watch(onLine: () => void): Promise<() => void>;
  close(): void;
}

const PATH = '/api/v1/namespaces/default/configmaps';

function createClient(url: string): Client {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(url);
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const call = (method: string, path: string, body?: object): Promise<void> =>
    new Promise((resolve, reject) => {
      const message = send({ agent, hostname, port, method, path, headers }, (response) => {
        response.resume();
        response.once('end', () => {
          if ((response.statusCode ?? 500) < 300) resolve();
          else reject(new Error(`${method} ${path}: ${response.statusCode}`));
        });
      });
      message.once('error', reject);
      message.end(body && JSON.stringify(body));
    });
  return {
    create: (name) => call('POST', PATH, configMap(name)),
    update: (name, value) => call('PUT', `${PATH}/${name}`, configMap(name, value)),
    get: (name) => call('GET', `${PATH}/${name}`),
    watch: (onLine) =>
      new Promise((resolve, reject) => {
        const path = `${PATH}?watch=1&fieldSelector=metadata.name%3Dwatched`;
        const message = send({ hostname, port, path, headers }, (response) => {
          response.on('data', (chunk: Buffer) => {
            for (const byte of chunk) if (byte === 10) onLine();
          });
          response.once('error', () => undefined);
          resolve(() => message.destroy());
        });
        message.once('error', reject);
        message.end();
      }),
    close: () => agent.destroy(),
  };
}

async function measureWatch(client: Client): Promise<readonly number[]> {
  await client.create('watched');
  const latencies: number[] = [];
  let seen = Promise.withResolvers<void>();
  const leave = await client.watch(() => seen.resolve());
  await seen.promise;
  for (let i = 0; i < 300; i++) {
    seen = Promise.withResolvers();
    const start = performance.now();
    await Promise.all([client.update('watched', String(i)), seen.promise]);
    latencies.push(performance.now() - start);
  }
  leave();
  return latencies;
}

async function measureFanOut(client: Client): Promise<readonly number[]> {
  let missing = WATCHERS;
  let all = Promise.withResolvers<void>();
  const onLine = (): void => {
    if (--missing === 0) all.resolve();
  };
  const leaves = await Promise.all(Array.from({ length: WATCHERS }, () => client.watch(onLine)));
  await all.promise;
  const times: number[] = [];
  for (let i = 0; i < 50; i++) {
    missing = WATCHERS;
    all = Promise.withResolvers();
    const start = performance.now();
    await Promise.all([client.update('watched', `fan-${i}`), all.promise]);
    times.push(performance.now() - start);
  }
  for (const leave of leaves) leave();
  return times;
}

/** A process of its own that serves a cluster with Istio and waits. */
function idleMegabytes(): Promise<number> {
  const script = `
    const { createSimulatedCluster } = await import(${JSON.stringify(import.meta.resolve('@drydock/cluster'))});
    const { serveCluster } = await import(${JSON.stringify(import.meta.resolve('@drydock/cli/serve-cluster'))});
    const cluster = createSimulatedCluster({ install: ['istio'] });
    const server = await serveCluster({ handle: (request) => cluster.simulator.handle(request) }, { token: 'x' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    globalThis.gc?.();
    console.log(process.memoryUsage.rss() / 1024 / 1024);
    await server.close();
    process.exit(0);`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script]);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.once('exit', () => {
      const value = Number(text.trim());
      if (Number.isFinite(value)) resolve(value);
      else reject(new Error(text));
    });
  });
}
