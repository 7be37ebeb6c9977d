import { beforeAll, describe, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { post, REVIEWS_SUBSETS, startShop } from '../test-support/shop.ts';
import type { LoadProfile } from './load-profile.ts';

const CANARY = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'reviews', namespace: 'prod' },
  spec: {
    hosts: ['reviews'],
    http: [
      {
        route: [
          { destination: { host: 'reviews', subset: 'v1' }, weight: 90 },
          { destination: { host: 'reviews', subset: 'v2' }, weight: 10 },
        ],
      },
    ],
  },
};

const PROXIES = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PodMonitor',
  metadata: { name: 'envoy', namespace: 'prod', labels: { release: 'prometheus' } },
  spec: {
    selector: {},
    podMetricsEndpoints: [{ path: '/stats/prometheus', targetPort: 15_090, interval: '15s' }],
  },
};

const LOAD: LoadProfile = {
  name: 'readers',
  from: { workload: 'curl', namespace: 'prod' },
  rate: 50,
  users: { count: 5, header: 'x-user' },
  requests: [
    { url: 'http://reviews:9080/reviews', weight: 3 },
    { url: 'http://reviews:9080/nothing' },
  ],
};

const MINUTE = 60_000;
let simulator: Simulator;

beforeAll(async () => {
  simulator = createSimulator({ install: ['istio', 'prometheus'] });
  simulator.settle();
  await startShop(simulator);
  await post(simulator, REVIEWS_SUBSETS);
  await post(simulator, CANARY);
  await post(simulator, PROXIES);
  simulator.settle();
});

function values(from: Simulator, query: string): Readonly<Record<string, number>> {
  const answer = from.prometheus?.query(query);
  if (!answer?.ok || answer.result.type !== 'vector') throw new Error(JSON.stringify(answer));
  return Object.fromEntries(
    answer.result.series.map(({ labels, sample }) => [Object.values(labels).join(' '), sample[1]]),
  );
}

describe('load', () => {
  test('comes at its rate, in the shares of its routes and paths', () => {
    const one = simulator.fork();
    one.setLoad([LOAD]);
    one.advance(10 * MINUTE);
    expect(one.load()).toMatchObject([{ name: 'readers', requests: 30_000 }]);
    const rate = 'rate(istio_requests_total{reporter="source",source_app="curl"}[5m])';
    expect(values(one, `sum(${rate})`)['']).toBeCloseTo(50, 0);
    const versions = values(one, `sum by (destination_version) (${rate})`);
    expect((versions.v2 ?? 0) / 50).toBeCloseTo(0.1, 1);
    expect((versions.v1 ?? 0) / 50).toBeCloseTo(0.9, 1);
    expect((values(one, `sum by (response_code) (${rate})`)['404'] ?? 0) / 50).toBeCloseTo(0.25, 1);
    const p99 =
      'histogram_quantile(0.99, sum by (le) (rate(istio_request_duration_milliseconds_bucket[5m])))';
    expect(values(one, p99)['']).toBeGreaterThan(0);
  });

  test('does not hold settling up, and ends when it is told to', () => {
    const one = simulator.fork();
    one.setLoad([LOAD]);
    expect(one.settle()).toMatchObject({ settled: true, elapsedMs: 0 });
    one.advance(MINUTE);
    one.setLoad([]);
    one.advance(6 * MINUTE);
    expect(values(one, 'sum(rate(istio_requests_total{reporter="source"}[2m]))')['']).toBe(0);
  });

  test('notices a new configuration at the next tick', async () => {
    const one = simulator.fork();
    one.setLoad([LOAD]);
    one.advance(MINUTE);
    const response = await one.handle(
      new Request('https://x/apis/networking.istio.io/v1/namespaces/prod/virtualservices/reviews', {
        method: 'DELETE',
      }),
    );
    expect(response.status).toBe(200);
    one.advance(5 * MINUTE);
    const versions = values(
      one,
      'sum by (destination_version) (rate(istio_requests_total{reporter="source",source_app="curl"}[1m]))',
    );
    expect((versions.v3 ?? 0) / 50).toBeCloseTo(1 / 3, 1);
  });

  test('is the same in a fork and after a restore', () => {
    simulator.setLoad([LOAD]);
    simulator.advance(MINUTE);
    const moment = simulator.snapshot();
    const play = (each: Simulator): unknown => {
      each.advance(3 * MINUTE);
      return [values(each, '{__name__=~"istio_requests_total|envoy_.*"}'), each.load()];
    };
    const fork = simulator.fork();
    const first = play(simulator);
    simulator.restore(moment);
    expect(play(simulator)).toEqual(first);
    expect(play(fork)).toEqual(first);
  });

  test('of users that do not exist, or from nowhere, is no exception', () => {
    const one = simulator.fork();
    one.setLoad([{ ...LOAD, from: { workload: 'nobody', namespace: 'prod' } }]);
    expect(() => one.advance(10_000)).not.toThrow();
    expect(one.load()[0]?.byStatus).toEqual({ 0: 500 });
  });
});

test('the article’s Telemetry takes source_app and destination_app away, and nothing else', async () => {
  const one = simulator.fork();
  one.setLoad([]);
  const names = (): readonly string[] => {
    const labels = new Set<string>();
    const answer = one.prometheus?.query(
      'istio_requests_total{reporter="source",source_workload="curl"}',
    );
    if (answer?.ok && answer.result.type === 'vector')
      for (const series of answer.result.series)
        for (const name of Object.keys(series.labels)) labels.add(name);
    return [...labels].toSorted();
  };
  const send = (): void => {
    for (let i = 0; i < 20; i++)
      one.send({ from: { workload: 'curl', namespace: 'prod' }, url: 'http://reviews:9080/' });
    one.advance(MINUTE);
  };
  send();
  const before = names();
  const override = ['source_app', 'destination_app'].map((name) => [name, { operation: 'REMOVE' }]);
  const response = await one.handle(
    new Request('https://x/apis/telemetry.istio.io/v1/namespaces/prod/telemetries', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        apiVersion: 'telemetry.istio.io/v1',
        kind: 'Telemetry',
        metadata: { name: 'default', namespace: 'prod' },
        spec: {
          metrics: [
            {
              providers: [{ name: 'prometheus' }],
              overrides: [
                {
                  match: { metric: 'REQUEST_COUNT' },
                  tagOverrides: Object.fromEntries(override),
                },
              ],
            },
          ],
        },
      }),
    }),
  );
  expect(response.status).toBe(201);
  one.settle();
  // The proxies keep the old series; new requests are counted without the labels.
  send();
  const bare = one.prometheus?.query(
    'istio_requests_total{reporter="source",source_workload="curl",source_app=""}',
  );
  if (!bare?.ok || bare.result.type !== 'vector') throw new Error('no answer');
  const left = new Set(bare.result.series.flatMap(({ labels }) => Object.keys(labels)));
  expect(before.filter((name) => !left.has(name))).toEqual(['destination_app', 'source_app']);
});
