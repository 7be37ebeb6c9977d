import type { KubernetesObject } from '@drydock/manifests';
import { compile, indexMesh } from '@drydock/mesh';
import { describe, expect, test } from 'vitest';
import { createContainerLogs } from '../kubelet/container-logs.ts';
import { meshProxyOf } from '../istio/mesh-proxy.ts';
import { createRandom } from '../random.ts';
import { fixedStore, runningPod, serviceWith } from '../test-support/fixed-store.ts';
import { REVIEWS_ROUTE, REVIEWS_SUBSETS } from '../test-support/shop.ts';
import type { TrafficRequest, TrafficResult } from '../traffic.ts';
import { createPodIndex } from './pod-index.ts';
import { followPath } from './follow-path.ts';
import { sendTraffic } from './send.ts';
import { sharesOf } from './shares.ts';
import type { TrafficContext } from './traffic-context.ts';
import { throughProxy } from './through-proxy.ts';
import { createTokenVerification } from './token-verification.ts';
import { createUpstreamMemory } from './upstream-memory.ts';

const curl = runningPod('curl', '10.244.0.9', 'curlimages/curl:8');
const plain = runningPod('plain', '10.244.0.8', 'curlimages/curl:8', { isMeshed: false });
const httpbin = runningPod('httpbin', '10.244.0.7', 'mccutchen/go-httpbin:2');
const reviews = ['v1', 'v2'].map((version, index) =>
  runningPod('reviews', `10.244.0.${index + 1}`, `drydock/shop-reviews:${version}`, { version }),
);
const ratings = runningPod('ratings', '10.244.0.3', 'drydock/shop-ratings:v1');

const SHOP: readonly KubernetesObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'prod' } },
  curl,
  plain,
  httpbin,
  ...reviews,
  ratings,
  ...serviceWith('reviews', '10.96.0.1', reviews),
  ...serviceWith('ratings', '10.96.0.2', [ratings]),
  ...serviceWith('httpbin', '10.96.0.3', [httpbin], 8080),
  ...serviceWith('nothing', '10.96.0.4', []),
  ...serviceWith('curl', '10.96.0.5', [curl], 80),
];

const asObjects = (...values: readonly unknown[]): readonly KubernetesObject[] =>
  values as readonly KubernetesObject[];

/** A mesh at rest: every proxy has the configuration of these objects. */
function contextOf(...extra: readonly unknown[]): TrafficContext {
  const objects = [...SHOP, ...asObjects(...extra)];
  const store = fixedStore(objects);
  const index = indexMesh({ resources: objects });
  return {
    store,
    pods: createPodIndex(store),
    random: createRandom(1),
    now: 1_767_225_600_000,
    memory: createUpstreamMemory(),
    tokens: createTokenVerification(),
    logs: createContainerLogs(),
    reports: [],
    isTracing: true,
    depth: 0,
    configOf: (pod) => compile(index, meshProxyOf(pod)),
    followPath,
    enterProxy: throughProxy,
  };
}

function meshOf(...extra: readonly unknown[]): (request: TrafficRequest) => TrafficResult {
  const context = contextOf(...extra);
  return (request) => sendTraffic(request, context);
}

function get(url: string, workload = 'curl'): TrafficRequest {
  return { from: { workload, namespace: 'prod' }, url };
}

const httpbinRoute = (rule: object): unknown => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'httpbin', namespace: 'prod' },
  spec: { hosts: ['httpbin'], http: [{ route: [{ destination: { host: 'httpbin' } }], ...rule }] },
});

describe('between sidecars', () => {
  test('follows the route, its rewrite and its subset, with mTLS and a trace at each proxy', () => {
    const send = meshOf(REVIEWS_SUBSETS, REVIEWS_ROUTE);
    const result = send(get('http://reviews:9080/wpcatalog?x=1'));
    expect(result).toMatchObject({
      status: 200,
      mtls: true,
      attempts: 1,
      responseFlags: [],
      destination: {
        host: 'reviews.prod.svc.cluster.local',
        workload: 'reviews',
        pod: 'reviews-v2',
        version: 'v2',
        subset: 'v2',
        port: 9080,
      },
      received: { method: 'GET', path: '/newcatalog?x=1', authority: 'reviews:9080' },
    });
    expect(result.hops.map(({ kind, pod }) => `${kind} ${pod}`)).toEqual([
      'outbound curl',
      'inbound reviews-v2',
      'workload reviews-v2',
    ]);
    expect(result.hops[0]?.trace.map(({ stage }) => stage)).toContain('route');
  });

  test('shows the application who called, and the client that Envoy answered', () => {
    const result = meshOf()(get('http://httpbin:8080/headers'));
    const { headers } = JSON.parse(result.body) as { headers: Record<string, string[]> };
    expect(headers['X-Forwarded-Client-Cert']?.[0]).toContain(
      'URI=spiffe://cluster.local/ns/prod/sa/curl',
    );
    expect(headers['X-Envoy-Attempt-Count']).toEqual(['1']);
    expect(headers['User-Agent']?.[0]).toMatch(/^curl\//);
    expect(result.headers).toContainEqual(['server', 'envoy']);
    expect(result.headers).toContainEqual(['date', 'Thu, 01 Jan 2026 00:00:00 GMT']);
  });

  test('keeps the calls of a workload as children of its hop, one after the other', () => {
    const toV2 = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'reviews', namespace: 'prod' },
      spec: {
        hosts: ['reviews'],
        http: [{ route: [{ destination: { host: 'reviews', subset: 'v2' } }] }],
      },
    };
    const result = meshOf(REVIEWS_SUBSETS, toV2)(get('http://reviews:9080/reviews/7'));
    const workload = result.hops.at(-1);
    const calls = workload?.children ?? [];
    expect(calls.map(({ kind, pod }) => `${kind} ${pod}`)).toEqual([
      'outbound reviews-v2',
      'inbound ratings',
      'workload ratings',
    ]);
    const times = [workload, ...calls].map((hop) => hop?.atMs ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test("an unknown subset is 503 NC from the client's own proxy", () => {
    const result = meshOf(REVIEWS_ROUTE)(get('http://reviews:9080/wpcatalog'));
    expect(result).toMatchObject({ status: 503, responseFlags: ['NC'] });
    expect(result.destination).toBeUndefined();
    expect(result.hops).toHaveLength(1);
  });

  test('a service without pods is 503 UH', () => {
    expect(meshOf()(get('http://nothing:9080/'))).toMatchObject({
      status: 503,
      body: 'no healthy upstream',
      responseFlags: ['UH'],
    });
  });

  test('an application that does not listen is the 503 of its sidecar', () => {
    const result = meshOf()(get('http://curl:80/', 'httpbin'));
    expect(result).toMatchObject({ status: 503, responseFlags: ['UF'] });
    expect(result.body).toContain('Connection refused');
  });

  test('a timeout answers for a slow workload', () => {
    const result = meshOf(httpbinRoute({ timeout: '0.5s' }))(get('http://httpbin:8080/delay/2'));
    expect(result).toMatchObject({ status: 504, body: 'upstream request timeout' });
    expect(result.durationMs).toBeGreaterThanOrEqual(500);
    expect(result.durationMs).toBeLessThan(510);
  });

  test('retries as often as the policy says, and only on what it names', () => {
    const retries = { attempts: 3, retryOn: '5xx' };
    const send = meshOf(httpbinRoute({ retries }));
    expect(send(get('http://httpbin:8080/status/500'))).toMatchObject({ status: 500, attempts: 4 });
    expect(send(get('http://httpbin:8080/status/404'))).toMatchObject({ status: 404, attempts: 1 });
    expect(meshOf()(get('http://httpbin:8080/status/503'))).toMatchObject({ attempts: 1 });
  });

  test('an injected delay takes its time and does not count towards the timeout', () => {
    const fault = { delay: { fixedDelay: '2s', percentage: { value: 100 } } };
    const send = meshOf(httpbinRoute({ fault, timeout: '1s' }));
    const result = send(get('http://httpbin:8080/get'));
    expect(result.status).toBe(200);
    expect(result.durationMs).toBeGreaterThanOrEqual(2000);
  });

  test('a mirrored request reaches the other workload, too, and changes nothing for the client', () => {
    const context = contextOf(REVIEWS_SUBSETS, {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'reviews', namespace: 'prod' },
      spec: {
        hosts: ['reviews'],
        http: [
          {
            route: [{ destination: { host: 'reviews', subset: 'v1' } }],
            mirror: { host: 'reviews', subset: 'v2' },
          },
        ],
      },
    });
    const result = sendTraffic(get('http://reviews:9080/health'), context);
    expect(result.destination?.version).toBe('v1');
    expect(result.hops.map(({ pod }) => pod)).toEqual(['curl', 'reviews-v1', 'reviews-v1']);
    for (const version of ['v1', 'v2']) {
      const lines = context.logs.read(`uid-reviews-${version}`, 'reviews');
      expect(lines.map(({ text }) => text)).toEqual(['GET /health 200 5ms']);
    }
  });

  test('an outlier is taken out of rotation', () => {
    const send = meshOf({
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'httpbin', namespace: 'prod' },
      spec: {
        host: 'httpbin',
        trafficPolicy: { outlierDetection: { consecutive5xxErrors: 2, maxEjectionPercent: 100 } },
      },
    });
    const statuses = ['500', '500', '200'].map(
      (status) => send(get(`http://httpbin:8080/status/${status}`)).status,
    );
    expect(statuses).toEqual([500, 500, 503]);
  });
});

describe('security', () => {
  const strict = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'default', namespace: 'prod' },
    spec: { mtls: { mode: 'STRICT' } },
  };

  test('a caller without a sidecar is served in plaintext, until STRICT resets it', () => {
    const request = get('http://reviews:9080/', 'plain');
    expect(meshOf()(request)).toMatchObject({ status: 200, mtls: false });
    const refused = meshOf(strict)(request);
    expect(refused.status).toBeUndefined();
    expect(refused.error).toContain('reset');
    expect(meshOf(strict)(get('http://reviews:9080/'))).toMatchObject({ status: 200, mtls: true });
  });

  test('a client rule that turns TLS off meets a STRICT server with 503 UC', () => {
    const disable = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'reviews', namespace: 'prod' },
      spec: { host: 'reviews', trafficPolicy: { tls: { mode: 'DISABLE' } } },
    };
    expect(meshOf(strict, disable)(get('http://reviews:9080/'))).toMatchObject({
      status: 503,
      responseFlags: ['UC'],
      body: 'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
    });
  });

  test('a policy is enforced by identity at the server', () => {
    const onlyRatings = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'httpbin', namespace: 'prod' },
      spec: {
        selector: { matchLabels: { app: 'httpbin' } },
        rules: [{ from: [{ source: { principals: ['cluster.local/ns/prod/sa/ratings'] } }] }],
      },
    };
    const send = meshOf(onlyRatings);
    expect(send(get('http://httpbin:8080/get', 'ratings')).status).toBe(200);
    const denied = send(get('http://httpbin:8080/get'));
    expect(denied).toMatchObject({ status: 403, body: 'RBAC: access denied' });
    expect(denied.hops.map(({ kind }) => kind)).toEqual(['outbound', 'inbound']);
  });
});

describe('without a sidecar', () => {
  test('kube-proxy spreads over the ready pods', () => {
    const send = meshOf();
    const versions = Array.from({ length: 40 }, () =>
      send(get('http://reviews:9080/', 'plain')),
    ).map(({ destination }) => destination?.version);
    expect(new Set(versions)).toEqual(new Set(['v1', 'v2']));
  });

  test.each([
    ['http://nothing:9080/', /Connection refused/],
    ['http://reviews:1234/', /Connection timed out/],
    ['http://unknown/', /Could not resolve host: unknown/],
    ['http://reviews.other:9080/', /Could not resolve host/],
    ['http://10.1.2.3/', /Host is unreachable/],
    ['https://reviews:9080/', /reset by peer/],
  ])('%s fails as a connection does', (url, error) => {
    const result = meshOf()(get(url, 'plain'));
    expect(result.status).toBeUndefined();
    expect(result.error).toMatch(error);
  });
});

test.each([
  ['reviews', true],
  ['reviews.prod', true],
  ['reviews.prod.svc', true],
  ['reviews.prod.svc.cluster.local', true],
  ['reviews.prod.svc.cluster.local.', true],
  ['REVIEWS', true],
  ['10.96.0.1', true],
  ['10.244.0.1', true],
  ['reviews.', false],
  ['reviews.prod.cluster.local', false],
])('the name %s resolves: %s', (host, resolves) => {
  const result = meshOf()(get(`http://${host}:9080/`, 'plain'));
  expect(result.status === 200).toBe(resolves);
});

describe('shares', () => {
  const weighted = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'reviews', namespace: 'prod' },
    spec: {
      hosts: ['reviews'],
      http: [
        {
          match: [{ uri: { prefix: '/' } }],
          route: [
            { destination: { host: 'reviews', subset: 'v1' }, weight: 90 },
            { destination: { host: 'reviews', subset: 'v2' }, weight: 8 },
            { destination: { host: 'reviews', subset: 'v9' }, weight: 2 },
          ],
        },
      ],
    },
  };

  test('are the weights, with what the proxy answers itself', () => {
    const context = contextOf(REVIEWS_SUBSETS, weighted);
    expect(sharesOf(get('http://reviews:9080/'), context)).toEqual([
      { destination: 'reviews v1', subset: 'v1', share: 0.9 },
      { destination: 'reviews v2', subset: 'v2', share: 0.08 },
      { destination: '503 NC', share: 0.02 },
    ]);
  });

  test('without a sidecar every pod gets the same', () => {
    expect(sharesOf(get('http://reviews:9080/', 'plain'), contextOf(weighted))).toEqual([
      { destination: 'reviews v1', share: 0.5 },
      { destination: 'reviews v2', share: 0.5 },
    ]);
  });

  test('name what goes wrong', () => {
    const destinations = ['http://nope/', 'http://nothing:9080/'].map((url) =>
      sharesOf(get(url), contextOf()),
    );
    expect(destinations).toEqual([
      [{ destination: 'Could not resolve host: nope', share: 1 }],
      [{ destination: '503 UH', share: 1 }],
    ]);
  });

  test('looking changes nothing that is sent after', () => {
    const [looked, untouched] = [contextOf(REVIEWS_SUBSETS), contextOf(REVIEWS_SUBSETS)];
    sharesOf(get('http://reviews:9080/'), looked);
    const send = (context: TrafficContext): TrafficResult =>
      sendTraffic(get('http://reviews:9080/'), context);
    expect(send(looked)).toEqual(send(untouched));
  });
});

test('the same seed gives the same results', () => {
  const run = (): string => {
    const send = meshOf(REVIEWS_SUBSETS);
    return JSON.stringify(
      Array.from({ length: 20 }, () => send(get('http://reviews:9080/reviews/1'))),
    );
  };
  expect(run()).toBe(run());
});
