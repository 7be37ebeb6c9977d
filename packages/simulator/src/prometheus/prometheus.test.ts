import type { JsonObject } from '@drydock/manifests';
import { describe, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { call, deployment, namespace, post, service } from '../test-support/shop.ts';

const MONITORING = '/apis/monitoring.coreos.com/v1/namespaces';

/** The article's ServiceMonitor with its apiVersion repaired, on a stand-in for Argo CD's controller. */
function monitor(changes: { metadata?: object; spec?: object } = {}): JsonObject {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: {
      name: 'argocd-metrics',
      namespace: 'argocd',
      labels: { release: 'prometheus' },
      ...changes.metadata,
    },
    spec: {
      selector: { matchLabels: { 'app.kubernetes.io/name': 'argocd-metrics' } },
      endpoints: [{ port: 'metrics' }],
      ...changes.spec,
    },
  };
}

const METRICS_SERVICE: JsonObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'argocd-metrics',
    namespace: 'argocd',
    labels: { 'app.kubernetes.io/name': 'argocd-metrics' },
  },
  spec: {
    selector: { app: 'controller' },
    ports: [{ name: 'metrics', port: 8082, targetPort: 8082 }],
  },
};

async function start(
  options: { readonly istio?: boolean; readonly labels?: Readonly<Record<string, string>> } = {},
): Promise<Simulator> {
  const install = options.istio ? (['istio', 'prometheus'] as const) : (['prometheus'] as const);
  const simulator = createSimulator({ install });
  simulator.settle();
  await post(simulator, namespace('argocd', options.labels));
  await post(simulator, METRICS_SERVICE);
  await post(simulator, deployment('controller', 'drydock/exporter:1', { namespace: 'argocd' }));
  simulator.settle();
  return simulator;
}

async function apply(simulator: Simulator, object: JsonObject): Promise<void> {
  const { kind, metadata } = object as { kind: string; metadata: { namespace: string } };
  const plural = `${kind.toLowerCase()}s`;
  const response = await call(
    simulator,
    'POST',
    `${MONITORING}/${metadata.namespace}/${plural}`,
    object,
  );
  expect(await response.text()).toContain(kind);
  expect(response.status).toBe(201);
  simulator.advance(31_000);
}

function valueOf(simulator: Simulator, query: string): readonly string[] {
  const answer = simulator.prometheus?.query(query);
  if (!answer?.ok || answer.result.type !== 'vector') throw new Error(JSON.stringify(answer));
  return answer.result.series.map(({ labels, sample }) => `${labels.job ?? ''} ${sample[1]}`);
}

function reasonOf(simulator: Simulator): string | undefined {
  return simulator.prometheus?.monitors()[0]?.reason;
}

describe('a ServiceMonitor', () => {
  test('makes the metrics of its Service appear', async () => {
    const simulator = await start();
    await apply(simulator, monitor());
    expect(valueOf(simulator, 'exporter_build_info')).toEqual(['argocd-metrics 1']);
    expect(valueOf(simulator, 'up{namespace="argocd"}')).toEqual(['argocd-metrics 1']);
    expect(simulator.prometheus?.targets()[0]).toMatchObject({
      health: 'up',
      labels: { endpoint: 'metrics', service: 'argocd-metrics' },
    });
  });

  test.each([
    ['without the label release', { metadata: { labels: {} } }, 'It lacks the label release'],
    [
      'with labels that no Service has',
      { spec: { selector: { matchLabels: { app: 'argocd' } } } },
      'No Service with endpoints in namespace argocd has the labels of its selector: app=argocd',
    ],
    [
      'that names a port by its number',
      { spec: { endpoints: [{ port: '8082' }] } },
      'No port is named 8082: it has metrics',
    ],
    [
      'that looks in another namespace',
      { spec: { namespaceSelector: { matchNames: ['monitoring'] } } },
      'No Service with endpoints in namespace monitoring',
    ],
    [
      'with a relabeling whose regex is broken',
      {
        spec: { endpoints: [{ port: 'metrics', relabelings: [{ regex: '(', targetLabel: 'x' }] }] },
      },
      'relabelings: error parsing regexp',
    ],
  ])('%s has no target, and says why', async (_, changes, reason) => {
    const simulator = await start();
    await apply(simulator, monitor(changes));
    expect(simulator.prometheus?.targets()).toEqual([]);
    expect(reasonOf(simulator)).toContain(reason);
  });

  test('with a wrong path is down, with the status of the answer', async () => {
    const simulator = await start();
    await apply(simulator, monitor({ spec: { endpoints: [{ port: 'metrics', path: '/stats' }] } }));
    expect(simulator.prometheus?.targets()[0]).toMatchObject({
      health: 'down',
      lastError: 'server returned HTTP status 404 Not Found',
    });
    expect(valueOf(simulator, 'up')).toEqual(['argocd-metrics 0']);
  });

  test('of pods under STRICT mTLS is down: a Prometheus without a sidecar cannot connect', async () => {
    const simulator = await start({ istio: true, labels: { 'istio-injection': 'enabled' } });
    await post(simulator, {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: 'argocd' },
      spec: { mtls: { mode: 'STRICT' } },
    });
    simulator.settle();
    await apply(simulator, monitor());
    expect(simulator.prometheus?.targets()[0]).toMatchObject({
      health: 'down',
      lastError: expect.stringContaining('connection reset by peer'),
    });
  });
});

test('a series ends when its target goes', async () => {
  const simulator = await start();
  await apply(simulator, monitor());
  const path = `${MONITORING}/argocd/servicemonitors/argocd-metrics`;
  expect((await call(simulator, 'DELETE', path)).status).toBe(200);
  simulator.advance(1000);
  expect(valueOf(simulator, 'exporter_build_info')).toEqual([]);
  expect(valueOf(simulator, 'up')).toEqual([]);
});

test('a PodMonitor scrapes proxies, STRICT or not', async () => {
  const simulator = createSimulator({ install: ['istio', 'prometheus'] });
  simulator.settle();
  await post(simulator, namespace('prod', { 'istio-injection': 'enabled' }));
  await post(simulator, service('reviews'));
  await post(simulator, deployment('reviews', 'drydock/shop-reviews:v1', { version: 'v1' }));
  await post(simulator, deployment('curl', 'curlimages/curl:8.16.0'));
  simulator.settle();
  await apply(simulator, {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name: 'envoy', namespace: 'prod', labels: { release: 'prometheus' } },
    spec: {
      selector: {},
      podMetricsEndpoints: [{ path: '/stats/prometheus', targetPort: 15_090, interval: '15s' }],
    },
  });
  for (let i = 0; i < 5; i++) {
    simulator.send({ from: { workload: 'curl', namespace: 'prod' }, url: 'http://reviews:9080/' });
  }
  simulator.advance(30_000);
  const query = 'sum by (job) (istio_requests_total{reporter="source",destination_app="reviews"})';
  expect(valueOf(simulator, query)).toEqual(['prod/envoy 5']);
});

const RULE: JsonObject = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: 'clock', namespace: 'argocd', labels: { release: 'prometheus' } },
  spec: {
    groups: [
      {
        name: 'clock',
        rules: [
          { record: 'clock:ahead', expr: 'exporter_time_seconds - time()' },
          { alert: 'Alive', expr: 'exporter_build_info == 1', for: '1m' },
        ],
      },
    ],
  },
};

test('a PrometheusRule is evaluated: recorded, pending, then firing', async () => {
  const simulator = await start();
  await apply(simulator, monitor());
  await apply(simulator, RULE);
  const states = (): unknown => valueOf(simulator, 'sum by (job, alertstate) (ALERTS)');
  expect(valueOf(simulator, 'count(clock:ahead)')).toEqual([' 1']);
  expect(states()).toEqual(['argocd-metrics 1']);
  simulator.advance(120_000);
  expect(valueOf(simulator, 'ALERTS{alertstate="firing"}')).toEqual(['argocd-metrics 1']);
});

test('a PrometheusRule that Prometheus would refuse is a finding', async () => {
  const simulator = await start();
  const broken = { groups: [{ name: 'g', rules: [{ record: 'x', expr: 'sum(' }] }] };
  await apply(simulator, { ...RULE, spec: broken });
  expect(simulator.prometheus?.ruleProblems()[0]?.message).toContain('unclosed left parenthesis');
});

test('the API answers through the API server’s proxy of services', async () => {
  const simulator = await start();
  await apply(simulator, monitor());
  const root = '/api/v1/namespaces/monitoring/services/prometheus:9090/proxy';
  const ask = async (path: string): Promise<unknown> =>
    (await call(simulator, 'GET', root + path)).json();
  expect(await ask('/api/v1/query?query=count(up)')).toMatchObject({
    status: 'success',
    data: { resultType: 'vector', result: [{ metric: {}, value: [simulator.now() / 1000, '1'] }] },
  });
  expect(await ask('/api/v1/query?query=sum(')).toEqual({
    status: 'error',
    errorType: 'bad_data',
    error: 'invalid parameter "query": 1:5: parse error: unclosed left parenthesis',
  });
  expect(await ask('/api/v1/targets')).toMatchObject({
    data: {
      activeTargets: [{ health: 'up', scrapePool: 'serviceMonitor/argocd/argocd-metrics/0' }],
    },
  });
  expect(await ask('/api/v1/label/job/values')).toEqual({
    status: 'success',
    data: ['argocd-metrics'],
  });
});

describe('time', () => {
  test('settling does not wait for scrapes, which go on as time passes', async () => {
    const simulator = await start();
    await apply(simulator, monitor());
    const scrapes = (): number => {
      const [seen] = valueOf(simulator, 'count_over_time(up[10m])');
      return Number(/^argocd-metrics (\d+)$/.exec(seen ?? '')?.[1]);
    };
    const before = scrapes();
    expect(simulator.settle()).toEqual({ settled: true, elapsedMs: 0 });
    expect(scrapes()).toBe(before);
    simulator.advance(5 * 60_000);
    expect(scrapes()).toBe(before + 10);
  });

  test('a restored moment goes on as it did, and a fork like it', async () => {
    const simulator = await start();
    await apply(simulator, monitor());
    await apply(simulator, RULE);
    const moment = simulator.snapshot();
    const play = (each: Simulator): unknown => {
      each.advance(10 * 60_000);
      return each.prometheus?.queryRange('{__name__!=""}', {
        start: moment.atMs - 60_000,
        end: moment.atMs + 10 * 60_000,
        step: 30_000,
      });
    };
    const fork = simulator.fork();
    const first = play(simulator);
    simulator.restore(moment);
    expect(play(simulator)).toEqual(first);
    expect(play(fork)).toEqual(first);
  });
});

test('it scrapes itself where a monitor asks for it', async () => {
  const simulator = await start();
  const own = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'self', namespace: 'monitoring', labels: { release: 'prometheus' } },
    spec: { selector: { matchLabels: { app: 'prometheus' } }, endpoints: [{ port: 'http-web' }] },
  };
  await apply(simulator, own);
  simulator.advance(30_000);
  expect(valueOf(simulator, 'up{job="prometheus"}')).toEqual(['prometheus 1']);
  expect(valueOf(simulator, 'prometheus_tsdb_head_series > 5')).toHaveLength(1);
});

test('a query that would hold the page for seconds ends at the sample limit', () => {
  const simulator = createSimulator({ install: ['prometheus'] });
  simulator.settle();
  const million = 'count_over_time(vector(1)[16m:1ms])';
  const answer = simulator.prometheus?.query(Array.from({ length: 6 }, () => million).join(' + '));
  expect(answer).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('too many samples') as string },
  });
});
