import { beforeAll, describe, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { deployment, post, REVIEWS_SUBSETS, service, startShop } from '../test-support/shop.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = createSimulator({ install: ['istio'] });
  simulator.settle();
  await startShop(simulator);
  await post(simulator, service('httpbin', 8080));
  await post(simulator, deployment('httpbin', 'mccutchen/go-httpbin:2', { replicas: 2 }));
  await post(simulator, REVIEWS_SUBSETS);
  simulator.settle();
});

const get = (path: string): { from: { workload: string; namespace: string }; url: string } => ({
  from: { workload: 'curl', namespace: 'prod' },
  url: `http://httpbin:8080${path}`,
});

const rule = (trafficPolicy: object): Parameters<typeof post>[1] => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: 'httpbin', namespace: 'prod' },
  spec: { host: 'httpbin', trafficPolicy: { ...trafficPolicy } },
});

async function withRule(trafficPolicy: object): Promise<Simulator> {
  const cluster = simulator.fork();
  await post(cluster, rule(trafficPolicy));
  cluster.settle();
  return cluster;
}

describe('sendMany', () => {
  test('moves the clock, spreads requests and says how long they took', () => {
    const cluster = simulator.fork();
    const before = cluster.now();
    const found = cluster.sendMany(get('/status/200'), { count: 100, ratePerSecond: 50 });
    expect(found).toMatchObject({
      sent: 100,
      statuses: { 200: 100 },
      destinations: { httpbin: 100 },
    });
    expect(Object.keys(found.endpoints)).toHaveLength(2);
    expect(cluster.now() - before).toBe(found.durationMs);
    expect(found.durationMs).toBeGreaterThanOrEqual(1980);
    expect(found.latencyMs.p50).toBeGreaterThan(0);
  });

  test('is the same again from the same moment', () => {
    const options = { count: 50, concurrency: 5 };
    expect(simulator.fork().sendMany(get('/get'), options)).toEqual(
      simulator.fork().sendMany(get('/get'), options),
    );
  });

  test('overflows a connection pool by what does not fit, and only then', async () => {
    const cluster = await withRule({
      connectionPool: { tcp: { maxConnections: 1 }, http: { http1MaxPendingRequests: 1 } },
    });
    const crowd = cluster.sendMany(get('/delay/1'), { count: 4, concurrency: 4 });
    expect(crowd.statuses).toEqual({ 200: 2, 503: 2 });
    expect(crowd.responseFlags).toEqual({ UO: 2 });
    expect(crowd.latencyMs.most).toBeGreaterThan(1900); // the one that waited for the connection
    const queue = cluster.sendMany(get('/delay/1'), { count: 4, concurrency: 2 });
    expect(queue.statuses).toEqual({ 200: 4 });
  });

  test('ejects an endpoint that fails and takes it back in time', async () => {
    const cluster = await withRule({
      outlierDetection: {
        consecutive5xxErrors: 3,
        interval: '1s',
        baseEjectionTime: '10s',
        maxEjectionPercent: 100,
      },
    });
    const failing = cluster.sendMany(get('/status/500'), { count: 20, ratePerSecond: 100 });
    expect(failing.destinations['503 UH']).toBeGreaterThan(0);
    expect(cluster.sendMany(get('/get'), { count: 5 }).responseFlags).toEqual({ UH: 5 });
    cluster.advance(12_000);
    expect(cluster.sendMany(get('/get'), { count: 5 }).statuses).toEqual({ 200: 5 });
  });

  test('lets ejections be when fewer endpoints are left than minHealthPercent asks for', async () => {
    const cluster = await withRule({
      outlierDetection: {
        consecutive5xxErrors: 1,
        baseEjectionTime: '60s',
        maxEjectionPercent: 100,
        minHealthPercent: 50,
      },
    });
    cluster.sendMany(get('/status/500'), { count: 20, ratePerSecond: 100 });
    expect(cluster.sendMany(get('/get'), { count: 5 }).statuses).toEqual({ 200: 5 });
  });

  test('sees configuration arrive while it runs', async () => {
    const cluster = simulator.fork();
    await post(cluster, {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'httpbin', namespace: 'prod' },
      spec: { hosts: ['httpbin'], http: [{ directResponse: { status: 418 } }] },
    });
    const { statuses } = cluster.sendMany(get('/get'), { count: 100, ratePerSecond: 100 });
    expect(statuses['200']).toBeGreaterThan(5);
    expect(statuses['418']).toBeGreaterThan(20);
  });
});
