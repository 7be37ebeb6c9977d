import { createSimulatedCluster, type SimulatedCluster } from '@drydock/cluster';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CheckContext, CheckFinding } from './check-kind.ts';
import { logsCheck } from './logs-check.ts';

const MANIFESTS = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'prod', labels: { 'istio-injection': 'enabled' } },
  },
  deployment('reviews', 'drydock/shop-reviews:v1'),
  deployment('curl', 'curlimages/curl:8.11.1'),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'reviews', namespace: 'prod' },
    spec: { selector: { app: 'reviews' }, ports: [{ name: 'http', port: 9080 }] },
  },
] as const;

const LOGGING = {
  apiVersion: 'telemetry.istio.io/v1',
  kind: 'Telemetry',
  metadata: { name: 'default', namespace: 'prod' },
  spec: { accessLogging: [{ providers: [{ name: 'envoy' }] }] },
};

function deployment(app: string, image: string): object {
  const containers = [
    { name: app, image, ports: [{ containerPort: 9080 }], command: ['sleep', 'infinity'] },
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app, namespace: 'prod' },
    spec: {
      selector: { matchLabels: { app } },
      template: { metadata: { labels: { app } }, spec: { containers } },
    },
  };
}

let cluster: SimulatedCluster;

async function apply(object: object): Promise<void> {
  const applied = await cluster.kube.apply({ ...object }, { fieldManager: 'test' });
  expect(applied.ok).toBe(true);
  await cluster.clock.settle();
}

beforeAll(async () => {
  cluster = createSimulatedCluster({ install: ['istio'] });
  await cluster.clock.settle();
  for (const object of MANIFESTS) await apply(object);
});

function run(options: object): Promise<CheckFinding> {
  const after = { from: { workload: 'curl' }, url: 'http://reviews:9080/reviews/7' };
  const all = { of: { workload: 'reviews' }, after, line: { contains: '/reviews/7' }, ...options };
  const context: CheckContext = {
    cluster,
    namespace: 'prod',
    check: '',
    files: new Map(),
    resources: [],
    diagnostics: [],
    refusals: [],
    isApplied: true,
  };
  return logsCheck.run(logsCheck.schema.parse(all), context);
}

describe('a check of logs', () => {
  test('waits for no line as long as one may take', async () => {
    const before = cluster.clock.now();
    expect((await run({ expect: 'absent' })).status).toBe('pass');
    expect(cluster.clock.now() - before).toBeGreaterThanOrEqual(5000);
    expect(await run({})).toMatchObject({
      status: 'fail',
      message:
        'Wanted a line …/reviews/7… in the log of reviews, container istio-proxy, after a request to http://reviews:9080/reviews/7. Seen no line.',
    });
  });

  test('finds the line that the request left, and no older one', async () => {
    await apply(LOGGING);
    expect((await run({})).status).toBe('pass');
    expect((await run({ expect: 'absent' })).message).toMatch(
      /^Wanted no line .*"GET \/reviews\/7/,
    );
    const elsewhere = { from: { workload: 'curl' }, url: 'http://reviews:9080/health' };
    expect((await run({ after: elsewhere })).message).toMatch(/Seen other lines: .*\/health/);
  });

  test('of a workload that writes nothing there finds nothing', async () => {
    expect((await run({ container: 'other' })).status).toBe('fail');
    expect((await run({ of: { workload: 'nobody' } })).status).toBe('fail');
  });
});
