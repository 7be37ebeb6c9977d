import { createSimulator, type Simulator } from '@drydock/simulator';
import type { Bench, Measurement } from './bench.ts';
import { percentile } from './percentile.ts';

const MINUTES = 10;
const RATE = 50;

const manifest = (kind: string, apiVersion: string, name: string, rest: object): object => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'prod', labels: { release: 'prometheus' } },
  ...rest,
});

const service = (app: string): object =>
  manifest('services', 'v1', app, {
    spec: { selector: { app }, ports: [{ name: 'http', port: 9080 }] },
  });

const deployment = (app: string, image: string): object =>
  manifest('deployments', 'apps/v1', app, {
    spec: {
      selector: { matchLabels: { app } },
      template: {
        metadata: { labels: { app, version: 'v1' } },
        spec: { containers: [{ name: app, image, ports: [{ containerPort: 9080 }] }] },
      },
    },
  });

const MONITOR = manifest('podmonitors', 'monitoring.coreos.com/v1', 'envoy', {
  spec: {
    selector: {},
    podMetricsEndpoints: [{ path: '/stats/prometheus', targetPort: 15_090, interval: '15s' }],
  },
});

async function post(simulator: Simulator, path: string, body: object): Promise<void> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  const headers = { 'content-type': 'application/json' };
  const answer = await simulator.handle(new Request(`https://x${path}`, { ...init, headers }));
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
}

async function shop(install: readonly ('istio' | 'prometheus')[]): Promise<Simulator> {
  const simulator = createSimulator({ install });
  simulator.settle();
  const labels = { 'istio-injection': 'enabled' };
  await post(simulator, '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'prod', labels },
  });
  const images = {
    web: 'shop-web:1',
    reviews: 'shop-reviews:v1',
    ratings: 'shop-ratings:v1',
    details: 'shop-details:v1',
  };
  for (const [app, image] of Object.entries(images)) {
    await post(simulator, '/api/v1/namespaces/prod/services', { ...service(app), kind: 'Service' });
    const object = { ...deployment(app, `drydock/${image}`), kind: 'Deployment' };
    await post(simulator, '/apis/apps/v1/namespaces/prod/deployments', object);
  }
  const client = { ...deployment('curl', 'curlimages/curl:8.16.0'), kind: 'Deployment' };
  await post(simulator, '/apis/apps/v1/namespaces/prod/deployments', client);
  if (install.includes('prometheus')) {
    const path = '/apis/monitoring.coreos.com/v1/namespaces/prod/podmonitors';
    await post(simulator, path, { ...MONITOR, kind: 'PodMonitor' });
  }
  simulator.settle();
  const from = { workload: 'curl', namespace: 'prod' };
  simulator.setLoad([
    { name: 'readers', from, rate: RATE, requests: [{ url: 'http://web:9080/products' }] },
  ]);
  return simulator;
}

function advanceTimes(simulator: Simulator): readonly number[] {
  return Array.from({ length: 5 }, () => {
    const started = performance.now();
    simulator.advance(MINUTES * 60_000);
    return performance.now() - started;
  });
}

export const bench: Bench = {
  name: 'monitoring',
  goal: `${RATE} requests/s to the shop for ${MINUTES} virtual minutes, without and with a Prometheus that scrapes its proxies`,
  async run(): Promise<readonly Measurement[]> {
    const plain = advanceTimes(await shop(['istio']));
    const watched = await shop(['istio', 'prometheus']);
    const scraped = advanceTimes(watched);
    const started = performance.now();
    watched.snapshot();
    return [
      { metric: 'load, p50', value: percentile(plain, 0.5), unit: 'ms', goal: 300 },
      { metric: 'load, first', value: plain[0] ?? NaN, unit: 'ms' },
      { metric: 'load and scrapes, p50', value: percentile(scraped, 0.5), unit: 'ms' },
      { metric: 'snapshot', value: performance.now() - started, unit: 'ms' },
    ];
  },
};
