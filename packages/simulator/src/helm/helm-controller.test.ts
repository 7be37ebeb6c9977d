import { gzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { SimulatorOptions } from '../simulator.ts';

const files: ReadonlyMap<string, string> = new Map([
  ['Chart.yaml', 'apiVersion: v2\nname: hello\nversion: 1.0.0\n'],
  ['values.yaml', 'greeting: hello\n'],
  [
    'templates/map.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  greeting: {{ .Values.greeting | required "no greeting" }}\n',
  ],
]);

async function cluster(spec: Readonly<Record<string, unknown>>, options: SimulatorOptions = {}) {
  const simulator = createSimulator(options);
  simulator.settle();
  const base = 'https://cluster/apis/helm.cattle.io/v1/namespaces/kube-system';
  async function send(method: string, path: string, body?: unknown): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
    const response = await simulator.handle(new Request(`${base}${path}`, init));
    expect(response.ok, await response.clone().text()).toBe(true);
    simulator.advance(20_000);
  }
  const apiVersion = 'helm.cattle.io/v1';
  const metadata = { name: 'hello' };
  await send('POST', '/helmcharts', { apiVersion, kind: 'HelmChart', metadata, spec });
  const map = (): unknown =>
    simulator.store.get({ group: '', resource: 'configmaps' }, 'greetings', 'hello')?.data;
  async function log(): Promise<string> {
    const pods = simulator.store.list({ group: '', resource: 'pods' }, 'kube-system');
    const pod = pods.find(({ metadata: { name } }) => name.startsWith('helm-install-hello'));
    const path = `https://cluster/api/v1/namespaces/kube-system/pods/${pod?.metadata.name}/log`;
    return (await simulator.handle(new Request(path))).text();
  }
  return { simulator, send, map, log, apiVersion, metadata };
}

const spec = { chart: 'hello', targetNamespace: 'greetings', createNamespace: true };
const options: SimulatorOptions = {
  helmChart: ({ chart }) => (chart === 'hello' ? files : undefined),
};

test('a chart from a repository of the lab is rendered by a Job and follows its values', async () => {
  const { send, map, apiVersion, metadata, simulator } = await cluster(spec, options);
  expect(map()).toEqual({ greeting: 'hello' });
  const config = { apiVersion, kind: 'HelmChartConfig', metadata };
  await send('POST', '/helmchartconfigs', { ...config, spec: { valuesContent: 'greeting: ahoy' } });
  expect(map()).toEqual({ greeting: 'ahoy' });
  await send('DELETE', '/helmcharts/hello');
  expect(map()).toBeUndefined();
  const jobs = simulator.store.list({ group: 'batch', resource: 'jobs' });
  expect(jobs).toEqual([]);
});

test('a packaged chart is read from the resource itself', async () => {
  const chartContent = btoa(String.fromCharCode(...gzipSync(tarOf(files))));
  const { map } = await cluster({ ...spec, chart: undefined, chartContent });
  expect(map()).toEqual({ greeting: 'hello' });
});

test('a chart that Helm refuses fails the Job with Helm’s message', async () => {
  const valuesContent = 'greeting: null';
  const { map, log } = await cluster({ ...spec, valuesContent }, options);
  expect(map()).toBeUndefined();
  expect(await log()).toContain('no greeting');
  const unknown = await cluster({ ...spec, repo: 'https://charts.example.com' });
  expect(await unknown.log()).toContain(
    'looks like "https://charts.example.com" is not a valid chart repository',
  );
});

test('Istio’s charts stand for the simulated istiod, where there is one', async () => {
  const istiod = { chart: 'istiod', targetNamespace: 'istio-system' };
  const without = await cluster(istiod);
  expect(await without.log()).toContain("install: ['istio']");
  const { simulator } = await cluster(istiod, { install: ['istio'] });
  const job = simulator.store.get(
    { group: 'batch', resource: 'jobs' },
    'kube-system',
    'helm-install-hello',
  );
  expect(job?.status).toMatchObject({ succeeded: 1 });
});

/** A tar of a chart, as `helm package` writes it. */
function tarOf(content: ReadonlyMap<string, string>): Uint8Array {
  const encoder = new TextEncoder();
  const blocks: Uint8Array[] = [];
  for (const [path, text] of content) {
    const body = encoder.encode(text);
    const header = new Uint8Array(512);
    header.set(encoder.encode(`hello/${path}`), 0);
    header.set(encoder.encode(body.length.toString(8).padStart(11, '0')), 124);
    header.set(encoder.encode('0'), 156);
    const padded = new Uint8Array(Math.ceil(body.length / 512) * 512);
    padded.set(body);
    blocks.push(header, padded);
  }
  const tar = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 1024));
  let at = 0;
  for (const block of blocks) {
    tar.set(block, at);
    at += block.length;
  }
  return tar;
}
