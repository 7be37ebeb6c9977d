import type { Cluster, TrafficShare } from '@drydock/cluster';
import { parseManifests } from '@drydock/manifests';
import type { TrafficRequest, TrafficResult } from '@drydock/simulator';
import { describe, expect, test } from 'vitest';
import type { CheckContext } from './check-kind.ts';
import { pathOf } from './traffic-family.ts';
import { trafficCheck } from './traffic-check.ts';
import { trafficCheckSchema } from './traffic-schema.ts';

const ROUTE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: route
  namespace: prod
spec:
  hosts: [reviews]
  http:
    - name: default
      route:
        - destination:
            host: reviews
            subset: v1
`;

const FILES = new Map([['route.yaml', ROUTE]]);

interface World {
  readonly answer: (request: TrafficRequest) => Partial<TrafficResult>;
  readonly shares?: readonly TrafficShare[];
  /** In the place of `shares`, as a real cluster has them. */
  readonly measured?: readonly TrafficShare[];
}

/** A cluster that answers traffic as a test says; nothing else of it is reached. */
function context({ answer, shares, measured }: World): CheckContext {
  const traffic: Cluster['traffic'] = {
    send: async (request) => ({ ...ANSWER, ...answer(request) }),
    ...(shares ? { shares: async () => shares } : {}),
    ...(measured ? { measureShares: async () => measured } : {}),
  };
  return {
    cluster: { engine: 'simulated', traffic } as unknown as Cluster,
    namespace: 'prod',
    check: 'one',
    files: FILES,
    resources: parseManifests('route.yaml', ROUTE).resources,
    diagnostics: [],
    refusals: [],
    isApplied: true,
  };
}

const ANSWER: TrafficResult = {
  status: 200,
  headers: [],
  body: '',
  responseFlags: [],
  mtls: true,
  attempts: 1,
  durationMs: 1,
  hops: [],
};

const from = (version: string, path = '/'): Partial<TrafficResult> => ({
  destination: {
    host: 'reviews.prod.svc.cluster.local',
    workload: 'reviews',
    namespace: 'prod',
    pod: `reviews-${version}-1`,
    version,
    port: 9080,
  },
  received: {
    method: 'GET',
    path,
    authority: 'reviews:9080',
    headers: [['X-User', 'jason']],
  },
});

const run = (options: unknown, world: World): ReturnType<typeof trafficCheck.run> =>
  trafficCheck.run(trafficCheckSchema.parse(options), context(world));

const REQUEST = { from: { workload: 'web' }, request: { url: 'http://reviews:9080/wpcatalog' } };

describe('traffic check', () => {
  test('passes when every answer is as wanted', async () => {
    const finding = await run(
      {
        ...REQUEST,
        expect: {
          status: 200,
          destination: { version: 'v2' },
          path: '/newcatalog',
          mtls: true,
          method: 'GET',
          headers: {
            'x-user': 'jason',
            'x-other': null,
          },
        },
      },
      { answer: () => from('v2', '/newcatalog') },
    );
    expect(finding).toMatchObject({ status: 'pass', share: 1 });
  });

  test.each([
    [{ status: 404 }, 'Wanted 404.'],
    [{ destination: { version: 'v3' } }, 'Wanted v3.'],
    [{ path: 'unchanged' }, 'Wanted as /wpcatalog.'],
    [{ method: 'POST' }, 'Wanted'],
    [{ headers: { 'x-user': 'joe' } }, 'header x-user is jason'],
    [{ headers: { 'x-user': null } }, 'header x-user is jason'],
    [{ headers: { 'x-none': 'a' } }, 'header x-none is absent'],
    [{ mtls: false }, 'sent with mTLS'],
  ])('fails when the answer is not %j', async (expected, message) => {
    const finding = await run(
      { ...REQUEST, expect: expected },
      { answer: () => from('v2', '/other') },
    );
    expect(finding.status).toBe('fail');
    expect(finding.message).toContain(message);
  });

  test('names the rule and the line that took the request', async () => {
    const resource = {
      group: 'networking.istio.io',
      kind: 'VirtualService',
      namespace: 'prod',
      name: 'route',
    };
    const finding = await run(
      { ...REQUEST, expect: { destination: { version: 'v2' } } },
      {
        answer: () => ({
          ...from('v1', '/wpcatalog'),
          hops: [
            {
              kind: 'outbound',
              pod: 'web-1',
              namespace: 'prod',
              atMs: 0,
              trace: [
                {
                  stage: 'route',
                  title: 'VirtualService route',
                  detail: '',
                  rules: [
                    {
                      name: 'default',
                      verdict: 'taken',
                      conditions: [],
                      source: {
                        resource,
                        path: 'spec.http[0]',
                      },
                    },
                  ],
                },
              ],
            },
          ],
        }),
      },
    );
    expect(finding.place).toMatchObject({ file: 'route.yaml', line: 9, path: 'spec.http[0]' });
    expect(finding.message).toBe(
      'Wanted v2. Seen reviews v1 as /wpcatalog, 200. Rule default, route.yaml:9, took it.',
    );
  });

  test('names the link that was wanted', async () => {
    const finding = await run(
      { ...REQUEST, expect: { mtls: false } },
      { answer: () => from('v2') },
    );
    expect(finding.message).toMatch(/^Wanted plaintext\. Seen .*sent with mTLS/);
  });

  test('shows the smallest request of a family that fails, and the share that went well', async () => {
    const finding = await run(
      {
        from: [{ workload: 'web' }, { workload: 'curl' }],
        request: { url: 'http://reviews:9080/' },
        requests: [{ path: '/a/long/one' }, { path: '/ok' }, { path: '/bad' }],
        expect: { destination: { version: 'v2' } },
      },
      { answer: ({ url }) => from(pathOf(url) === '/ok' ? 'v2' : 'v1', pathOf(url)) },
    );
    expect(finding.counterexample?.request).toEqual({
      from: { workload: 'web', namespace: 'prod' },
      url: 'http://reviews:9080/bad',
    });
    expect(finding.share).toBeCloseTo(1 / 3);
    expect(finding.failures).toHaveLength(4);
  });

  test('is not content with luck: every destination that may be reached has to fit', async () => {
    const finding = await run(
      { ...REQUEST, expect: { destination: { version: 'v1' } } },
      {
        answer: () => from('v1', '/wpcatalog'),
        shares: [
          { destination: 'reviews v1', share: 0.75 },
          { destination: 'reviews v2', share: 0.25 },
        ],
      },
    );
    expect(finding.status).toBe('fail');
    expect(finding.message).toContain('25 % of such requests go to reviews v2');
  });

  test('asks again where shares cannot be read off', async () => {
    let sent = 0;
    const finding = await run(
      { ...REQUEST, expect: { destination: { version: 'v1' } } },
      { answer: () => from(sent++ < 5 ? 'v1' : 'v2', '/wpcatalog') },
    );
    expect(finding.status).toBe('fail');
    expect(finding.counterexample?.seen.destination).toBe('reviews v2');
  });

  test.each([
    [{ v1: 90, v2: 10 }, 'pass'],
    [{ 'reviews v1': 90, 'reviews v2': 10 }, 'pass'],
    [{ v1: 50, v2: 50 }, 'fail'],
    [{ v1: 100 }, 'fail'],
  ])('compares exact shares: %j -> %s', async (shares, status) => {
    const finding = await run(
      { ...REQUEST, shares },
      {
        answer: () => from('v1'),
        shares: [
          { destination: 'reviews v1', share: 0.9 },
          { destination: 'reviews v2', share: 0.1 },
        ],
      },
    );
    expect(finding.status).toBe(status);
  });

  test('cannot decide where the engine refuses to guess, or cannot tell shares', async () => {
    const hop = { kind: 'outbound', pod: 'web-1', namespace: 'prod', atMs: 0, trace: [] } as const;
    const outcome = {
      outcome: 'not_modelled',
      responseFlags: [],
      notModelled: [],
      trace: [],
    } as const;
    const unknown = await run(
      { ...REQUEST, expect: { status: 200 } },
      { answer: () => ({ error: 'JWT is not modelled', hops: [{ ...hop, outcome }] }) },
    );
    expect(unknown).toMatchObject({
      status: 'error',
      message: 'Could not check: JWT is not modelled',
    });
    const blind = await run({ ...REQUEST, shares: { v1: 100 } }, { answer: () => from('v1') });
    expect(blind.status).toBe('error');
  });

  test.each([
    [
      { from: { workload: 'web' }, request: { url: 'reviews' }, expect: {} },
      'This is no http URL.',
    ],
    [REQUEST, 'Say what is expected'],
    [{ ...REQUEST, shares: { v1: 90 } }, 'must add up to 100'],
  ])('refuses arguments that say too little: %j', (options, message) => {
    expect(trafficCheckSchema.safeParse(options).error?.message).toContain(message);
  });
});

test.each([
  [0.89, 0.11, 'pass'],
  [0.8, 0.2, 'fail'],
  [1, 0, 'fail'],
])(
  'shares that were measured as %s and %s are judged within their margin: %s',
  async (v1, v2, status) => {
    const options = trafficCheckSchema.parse({
      from: { workload: 'web' },
      request: { url: 'http://reviews:9080/' },
      shares: { v1: 90, v2: 10 },
    });
    const seen = [
      { destination: 'reviews-v1 v1', share: v1, margin: 0.04 },
      { destination: 'reviews-v2 v2', share: v2, margin: 0.04 },
    ];
    const measured = seen.filter(({ share }) => share > 0);
    const found = await trafficCheck.run(options, context({ answer: () => ({}), measured }));
    expect(found.status).toBe(status);
  },
);
