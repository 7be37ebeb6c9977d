import { beforeAll, describe, expect, test } from 'vitest';
import { createSimulator } from './create-simulator.ts';
import { PODS } from './objects/pod.ts';
import type { Simulator, Snapshot } from './simulator.ts';
import {
  call,
  deployment,
  namespace,
  post,
  REVIEWS_ROUTE,
  REVIEWS_SUBSETS,
  service,
  startShop,
} from './test-support/shop.ts';
import type { TrafficRequest, TrafficResult } from './traffic.ts';

const REVIEWS = 'http://reviews.prod.svc.cluster.local:9080';

function fromCurl(path: string, extra: Partial<TrafficRequest> = {}): TrafficRequest {
  return { from: { workload: 'curl', namespace: 'prod' }, url: `${REVIEWS}${path}`, ...extra };
}

/** All objects as JSON: what two equal histories have in common to the byte. */
function everything(simulator: Simulator): string {
  const types = [
    PODS,
    { group: '', resource: 'services' },
    { group: '', resource: 'events' },
    { group: 'apps', resource: 'replicasets' },
    { group: 'apps', resource: 'deployments' },
    { group: 'discovery.k8s.io', resource: 'endpointslices' },
    { group: 'networking.istio.io', resource: 'virtualservices' },
  ];
  return JSON.stringify(types.map((type) => simulator.store.list(type)));
}

describe('a cluster with Istio and the shop', () => {
  let simulator: Simulator;
  let ready: Snapshot;

  beforeAll(async () => {
    simulator = createSimulator({ install: ['istio'] });
    simulator.settle();
    await startShop(simulator);
    await post(simulator, REVIEWS_SUBSETS);
    expect(simulator.settle().settled).toBe(true);
    ready = simulator.snapshot();
  });

  function fresh(): Simulator {
    simulator.restore(ready);
    return simulator;
  }

  test('runs istiod, the ingress gateway and every pod of the shop with its proxy', () => {
    const pods = fresh()
      .store.list(PODS)
      .filter(({ metadata }) => metadata.namespace !== 'kube-system');
    expect(
      pods
        .map(({ metadata }) => metadata.labels?.['app'] ?? '')
        .toSorted((a, b) => a.localeCompare(b)),
    ).toEqual([
      'curl',
      'details',
      'istio-ingressgateway',
      'istiod',
      'ratings',
      'reviews',
      'reviews',
      'reviews',
      'web',
    ]);
    expect(simulator.proxies.status().map(({ state }) => state)).toEqual(Array(8).fill('SYNCED'));
  });

  test('answers without a route from every version', () => {
    fresh();
    const versions = Array.from({ length: 60 }, () => simulator.send(fromCurl('/'))).map(
      ({ destination }) => destination?.version,
    );
    expect(new Set(versions)).toEqual(new Set(['v1', 'v2', 'v3']));
  });

  test('routes and rewrites as the lab asks', async () => {
    fresh();
    await post(simulator, REVIEWS_ROUTE);
    simulator.settle();
    const result = simulator.send(fromCurl('/wpcatalog/books?page=2'));
    expect(result).toMatchObject({
      status: 200,
      mtls: true,
      destination: {
        workload: 'reviews',
        version: 'v2',
        subset: 'v2',
        namespace: 'prod',
        port: 9080,
      },
      received: { path: '/newcatalog/books?page=2' },
    });
    expect(result.hops.map(({ kind }) => kind)).toEqual(['outbound', 'inbound', 'workload']);
    expect(simulator.send(fromCurl('/other'))).toMatchObject({
      status: 404,
      destination: { version: 'v1' },
      received: { path: '/other' },
    });
  });

  test('a proxy routes by what it has until the new configuration arrives', async () => {
    fresh();
    await post(simulator, REVIEWS_ROUTE);
    const states = (): Set<string> => new Set(simulator.proxies.status().map(({ state }) => state));
    expect(simulator.send(fromCurl('/wpcatalog')).received?.path).toBe('/wpcatalog');
    simulator.advance(101);
    expect(states()).toContain('STALE');
    simulator.settle();
    expect(states()).toEqual(new Set(['SYNCED']));
    expect(simulator.send(fromCurl('/wpcatalog')).received?.path).toBe('/newcatalog');
  });

  test('each proxy gets configuration in order and within the delay', async () => {
    fresh();
    const revisions = (): ReadonlyMap<string, number> =>
      new Map(simulator.proxies.status().map(({ pod, revision }) => [pod, revision]));
    let before = revisions();
    for (const name of ['one', 'two', 'three']) {
      await post(simulator, service(name, 80));
      for (let step = 0; step < 12; step++) {
        simulator.advance(10);
        const after = revisions();
        for (const [pod, revision] of after) {
          expect(revision).toBeGreaterThanOrEqual(before.get(pod) ?? 0);
        }
        before = after;
      }
    }
    const lastWrite = simulator.store.revision;
    simulator.advance(600);
    expect([...revisions().values()].every((revision) => revision >= lastWrite)).toBe(true);
  });

  test('a route that arrives before its subset breaks, until the subset is there', async () => {
    fresh();
    const rule = '/apis/networking.istio.io/v1/namespaces/prod/destinationrules/reviews';
    await call(simulator, 'DELETE', rule);
    await post(simulator, REVIEWS_ROUTE);
    simulator.settle();
    const request = fromCurl('/wpcatalog');
    expect(simulator.send(request)).toMatchObject({ status: 503, responseFlags: ['NC'] });
    await post(simulator, REVIEWS_SUBSETS);
    expect(simulator.send(request).status).toBe(503);
    simulator.settle();
    expect(simulator.send(request).status).toBe(200);
  });

  test('reads the shares off the route without sending', async () => {
    fresh();
    await post(simulator, REVIEWS_ROUTE);
    simulator.settle();
    expect(simulator.shares(fromCurl('/wpcatalog'))).toEqual([
      { destination: 'reviews v2', subset: 'v2', share: 1 },
    ]);
  });

  test('follows the calls that a workload makes itself', () => {
    fresh();
    const result = simulator.send({
      from: { workload: 'curl', namespace: 'prod' },
      url: 'http://web:9080/products/1',
    });
    expect(result.status).toBe(200);
    const children = result.hops.at(-1)?.children ?? [];
    expect(children.map(({ kind }) => kind).slice(0, 3)).toEqual([
      'outbound',
      'inbound',
      'workload',
    ]);
    expect(JSON.parse(result.body)).toMatchObject({
      details: { name: 'Ship in a bottle' },
      reviews: { product: '1' },
    });
  });

  test('a caller without a sidecar is served in plaintext', async () => {
    fresh();
    await post(simulator, namespace('legacy'));
    await post(simulator, deployment('curl', 'curlimages/curl:8.16.0', { namespace: 'legacy' }));
    simulator.settle();
    const request = fromCurl('/', { from: { workload: 'curl', namespace: 'legacy' } });
    expect(simulator.send(request)).toMatchObject({ status: 200, mtls: false });
    await post(simulator, {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: 'prod' },
      spec: { mtls: { mode: 'STRICT' } },
    });
    simulator.settle();
    const refused = simulator.send(request);
    expect(refused.status).toBeUndefined();
    expect(refused.error).toContain('reset');
    expect(simulator.send(fromCurl('/'))).toMatchObject({ status: 200, mtls: true });
  });

  test('an AuthorizationPolicy is enforced at the server', async () => {
    fresh();
    await post(simulator, {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'nobody', namespace: 'prod' },
      spec: {},
    });
    simulator.settle();
    expect(simulator.send(fromCurl('/'))).toMatchObject({
      status: 403,
      body: 'RBAC: access denied',
    });
  });

  test('lets somebody outside in through the gateway', async () => {
    fresh();
    const request: TrafficRequest = {
      from: { external: true },
      url: 'http://shop.example.com/health',
    };
    expect(simulator.send(request).status).toBeUndefined();
    await post(simulator, {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'shop', namespace: 'prod' },
      spec: {
        selector: { istio: 'ingressgateway' },
        servers: [
          { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['shop.example.com'] },
        ],
      },
    });
    await post(simulator, {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'web', namespace: 'prod' },
      spec: {
        hosts: ['shop.example.com'],
        gateways: ['shop'],
        http: [{ route: [{ destination: { host: 'web' } }] }],
      },
    });
    simulator.settle();
    const result = simulator.send(request);
    expect(result).toMatchObject({ status: 200, mtls: true, destination: { workload: 'web' } });
    expect(result.hops[0]?.kind).toBe('gateway');
    const other = { ...request, url: 'http://other.example.com/' };
    expect(simulator.send(other)).toMatchObject({ status: 404, responseFlags: ['NR'] });
  });

  test.each<readonly [why: string, request: TrafficRequest, error: RegExp]>([
    [
      'an unknown host',
      { from: { workload: 'curl', namespace: 'prod' }, url: 'http://nope/' },
      /Could not resolve host: nope/,
    ],
    [
      'an unknown workload',
      { from: { workload: 'nope', namespace: 'prod' }, url: REVIEWS },
      /No running pod of workload "nope"/,
    ],
    [
      'TLS',
      { from: { workload: 'curl', namespace: 'prod' }, url: 'https://reviews:9080/' },
      /reset by peer/,
    ],
    ['no URL', { from: { workload: 'curl', namespace: 'prod' }, url: '' }, /URL rejected/],
  ])('says what is wrong with %s', (_why, request, error) => {
    const result = fresh().send(request);
    expect(result.status).toBeUndefined();
    expect(result.error).toMatch(error);
  });

  test('without a ready istiod new pods are refused, and old ones go on', async () => {
    fresh();
    const scale = (replicas: number): Promise<Response> =>
      call(simulator, 'PATCH', '/apis/apps/v1/namespaces/istio-system/deployments/istiod', {
        spec: { replicas },
      });
    await scale(0);
    simulator.settle();
    await post(simulator, deployment('late', 'drydock/shop-details:v1'));
    simulator.settle();
    const isLate = ({
      metadata,
    }: {
      metadata: { labels?: Readonly<Record<string, string>> };
    }): boolean => metadata.labels?.['app'] === 'late';
    expect(simulator.store.list(PODS, 'prod').some(isLate)).toBe(false);
    expect(simulator.send(fromCurl('/')).status).toBe(200);
    await scale(1);
    simulator.settle();
    simulator.advance(20 * 60_000);
    expect(simulator.store.list(PODS, 'prod').some(isLate)).toBe(true);
  });

  test('says of every change who made it', async () => {
    fresh();
    const before = simulator.history().length;
    await post(simulator, service('late', 80));
    simulator.settle();
    const changes = simulator.history().slice(before);
    expect(changes.map(({ resource, cause }) => [resource.resource, cause.kind])).toEqual([
      ['services', 'client'],
      ...changes.slice(1).map(({ resource }) => [resource.resource, 'controller']),
    ]);
    expect(changes.some(({ resource }) => resource.resource === 'endpointslices')).toBe(true);
    const revisions = changes.map(({ revision }) => revision);
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
  });

  test('gives the ingress gateway an address outside', () => {
    const gateway = fresh().store.get(
      { group: '', resource: 'services' },
      'istio-system',
      'istio-ingressgateway',
    );
    expect(gateway?.['status']).toEqual({
      loadBalancer: { ingress: [{ ip: '172.18.255.200', ipMode: 'VIP' }] },
    });
  });

  test('follows the mesh configuration in its ConfigMap', async () => {
    fresh();
    const outside = 'http://10.244.9.9:81/';
    const send = (): TrafficResult => simulator.send(fromCurl('', { url: outside }));
    expect(send().hops[0]?.outcome?.cluster).toBe('PassthroughCluster');
    await call(simulator, 'PATCH', '/api/v1/namespaces/istio-system/configmaps/istio', {
      data: { mesh: 'outboundTrafficPolicy: { mode: REGISTRY_ONLY }' },
    });
    simulator.settle();
    expect(send().hops[0]?.outcome?.cluster).not.toBe('PassthroughCluster');
  });

  test('a token that is no good is refused, none is let through', async () => {
    fresh();
    await post(simulator, {
      apiVersion: 'security.istio.io/v1',
      kind: 'RequestAuthentication',
      metadata: { name: 'jwt', namespace: 'prod' },
      spec: { jwtRules: [{ issuer: 'https://issuer.example.com', jwks: '{"keys":[]}' }] },
    });
    simulator.settle();
    expect((await simulator.sendVerified(fromCurl('/'))).status).toBe(200);
    const headers = { authorization: 'Bearer not.a.token' };
    expect(simulator.send(fromCurl('/', { headers })).error).toContain('sendVerified');
    expect((await simulator.sendVerified(fromCurl('/', { headers }))).status).toBe(401);
  });

  test('a snapshot brings everything back, to the byte', async () => {
    fresh();
    const before = everything(simulator);
    const answer = simulator.send(fromCurl('/'));
    await post(simulator, REVIEWS_ROUTE);
    await post(simulator, deployment('extra', 'drydock/shop-details:v1'));
    simulator.settle();
    expect(everything(simulator)).not.toBe(before);
    simulator.restore(ready);
    expect(everything(simulator)).toBe(before);
    expect(simulator.send(fromCurl('/'))).toEqual(answer);
    expect(simulator.now()).toBe(ready.atMs);
  });

  test('a fork goes on from here and leaves the original alone', async () => {
    fresh();
    const before = everything(simulator);
    const fork = simulator.fork();
    await post(fork, REVIEWS_ROUTE);
    fork.settle();
    expect(fork.send(fromCurl('/wpcatalog')).received?.path).toBe('/newcatalog');
    expect(everything(simulator)).toBe(before);
    expect(simulator.send(fromCurl('/wpcatalog')).received?.path).toBe('/wpcatalog');
  });
});

test('the same seed and the same inputs give the same bytes, another seed does not', async () => {
  async function history(seed: number): Promise<string> {
    const simulator = createSimulator({ seed, install: ['istio'] });
    simulator.settle();
    await startShop(simulator);
    await post(simulator, REVIEWS_SUBSETS);
    simulator.settle();
    await post(simulator, REVIEWS_ROUTE);
    simulator.advance(250);
    const results: TrafficResult[] = [];
    for (const path of ['/', '/wpcatalog', '/reviews/1', '/nope']) {
      results.push(simulator.send(fromCurl(path)));
    }
    simulator.settle();
    results.push(simulator.send(fromCurl('/wpcatalog')));
    return everything(simulator) + JSON.stringify([results, simulator.proxies.status()]);
  }
  expect(await history(7)).toBe(await history(7));
  expect(await history(8)).not.toBe(await history(7));
});

test('a cluster without Istio routes as kube-proxy does', async () => {
  const simulator = createSimulator();
  await startShop(simulator, {});
  simulator.settle();
  const result = simulator.send(fromCurl('/reviews/1'));
  expect(result).toMatchObject({ status: 200, mtls: false, responseFlags: [] });
  expect(result.hops.map(({ kind }) => kind)).toEqual(['workload']);
  await post(simulator, service('curl', 80));
  simulator.settle();
  const refused = simulator.send({
    from: { workload: 'web', namespace: 'prod' },
    url: 'http://curl/',
  });
  expect(refused.error).toContain('Connection refused');
});
