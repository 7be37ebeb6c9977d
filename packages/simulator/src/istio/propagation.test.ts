import type { JsonObject } from '@drydock/manifests';
import { beforeAll, describe, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { call, post, REVIEWS_SUBSETS, startShop } from '../test-support/shop.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = createSimulator({ install: ['istio'] });
  simulator.settle();
  await startShop(simulator);
  simulator.settle();
});

const reviews = {
  from: { workload: 'curl', namespace: 'prod' },
  url: 'http://reviews:9080/health',
} as const;

const toSubset = (subset: string): JsonObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'reviews', namespace: 'prod' },
  spec: { hosts: ['reviews'], http: [{ route: [{ destination: { host: 'reviews', subset } }] }] },
});

/** What clients see while configuration spreads: a request every 5 ms for 2 s. */
const watchReviews = (cluster: Simulator): Readonly<Record<string, number>> =>
  cluster.sendMany(reviews, { count: 400, ratePerSecond: 200 }).statuses;

const scale = (cluster: Simulator, replicas: number): Promise<Response> =>
  call(cluster, 'PATCH', '/apis/apps/v1/namespaces/istio-system/deployments/istiod', {
    spec: { replicas },
  });

describe('configuration on its way to proxies', () => {
  test('a route to a subset before the subset is seen to break, until the subset arrives', async () => {
    const cluster = simulator.fork();
    await post(cluster, toSubset('v1'));
    const broken = watchReviews(cluster);
    expect(broken['503']).toBeGreaterThan(100);
    await post(cluster, REVIEWS_SUBSETS);
    const mended = watchReviews(cluster);
    expect(mended['503']).toBeGreaterThan(0);
    expect(cluster.send(reviews).status).toBe(200);
  });

  test('the subset first and then the route: nobody notices', async () => {
    const cluster = simulator.fork();
    await post(cluster, REVIEWS_SUBSETS);
    expect(watchReviews(cluster)).toEqual({ 200: 400 });
    await post(cluster, toSubset('v1'));
    expect(watchReviews(cluster)).toEqual({ 200: 400 });
  });

  test('what is written together arrives together', async () => {
    const cluster = simulator.fork();
    await post(cluster, toSubset('v1'));
    await post(cluster, REVIEWS_SUBSETS);
    expect(watchReviews(cluster)).toEqual({ 200: 400 });
  });

  test('without istiod proxies keep what they have; when it is back they get what was written meanwhile', async () => {
    const cluster = simulator.fork();
    await post(cluster, REVIEWS_SUBSETS);
    cluster.settle();
    await scale(cluster, 0);
    cluster.settle();
    // The webhook of istiod is away too: it lets nothing pass unseen.
    const refused = await call(
      cluster,
      'POST',
      '/apis/networking.istio.io/v1/namespaces/prod/virtualservices',
      toSubset('v9'),
    );
    expect(refused.status).toBe(500);
    await call(cluster, 'PATCH', '/apis/apps/v1/namespaces/prod/deployments/reviews-v3', {
      spec: { replicas: 0 },
    });
    cluster.settle();
    const before = cluster.proxies.status();
    expect(before.every(({ state }) => state !== 'NOT SENT')).toBe(true);
    // The proxy still knows the pod that is gone: the default policy tries another one.
    const attempts = (): number =>
      Math.max(...Array.from({ length: 30 }, () => cluster.send(reviews).attempts));
    expect(attempts()).toBeGreaterThan(1);
    await scale(cluster, 1);
    cluster.settle();
    expect(attempts()).toBe(1);
  });

  test('every write counts as a push, and tells how long it took', async () => {
    const cluster = simulator.fork();
    const name =
      cluster.store
        .list({ group: '', resource: 'pods' }, 'istio-system')
        .find(({ metadata }) => metadata.labels?.['app'] === 'istiod')?.metadata.name ?? '';
    const pushes = (): number => {
      const pod = { namespace: 'istio-system', name };
      const page = cluster.telemetry.metricsOf(pod, 15_014, '/metrics')?.body ?? '';
      return Number(/pilot_xds_pushes\{type="cds"\} (\d+)/.exec(page)?.[1]);
    };
    const before = pushes();
    await post(cluster, REVIEWS_SUBSETS);
    cluster.settle();
    expect(pushes() - before).toBe(8);
  });
});
