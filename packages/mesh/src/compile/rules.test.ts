import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '@drydock/manifests';
import { route } from '../envoy/route.ts';
import { exchange } from '../envoy/exchange.ts';
import type { HttpRequest } from '../http-request.ts';
import { indexMesh } from '../index/mesh-index.ts';
import type { Outcome } from '../outcome.ts';
import { get, resource, reviewsConfig, service, shop, to, web, webConfig } from '../test-mesh.ts';
import { compile } from './compile.ts';

// What surprises in the real mesh: one test per rule.

const random = (): number => 0.5;
const send = (http: readonly unknown[], request: HttpRequest): Outcome =>
  route(reviewsConfig(http), request, { random });
const vs = (name: string, spec: object, more: object = {}): KubernetesObject =>
  resource('VirtualService', name, spec, more as Record<string, unknown>);
const created = (year: number): object => ({
  metadata: { creationTimestamp: `${year}-01-01T00:00:00Z` },
});
const routeNames = (...resources: readonly KubernetesObject[]): string | undefined =>
  route(webConfig(resources), get('/'), { random }).route;
const named = (name: string, hosts: readonly string[]): object => ({
  hosts,
  http: [{ name, route: [to('v1')] }],
});

describe('hosts of VirtualServices', () => {
  test('an exact host beats an older wildcard, a longer wildcard a shorter one', () => {
    const wide = vs('wide', named('wide', ['*.cluster.local']), created(2020));
    const narrow = vs('narrow', named('narrow', ['*.prod.svc.cluster.local']), created(2021));
    const exact = vs('exact', named('exact', ['reviews']), created(2022));
    expect(routeNames(wide, narrow, exact)).toBe('exact');
    expect(routeNames(wide, narrow)).toBe('narrow');
  });

  test('of equal age are ordered by name', () => {
    expect(routeNames(vs('b', named('b', ['reviews'])), vs('a', named('a', ['reviews'])))).toBe(
      'a',
    );
  });

  test('with one dot are not expanded', () => {
    expect(routeNames(vs('a', named('a', ['reviews.prod'])))).toBe('default');
  });

  test('private to another namespace are not seen', () => {
    const hidden = { ...named('a', ['reviews.prod.svc.cluster.local']), exportTo: ['.'] };
    expect(routeNames(vs('a', hidden, { namespace: 'dev' }))).toBe('default');
  });
});

describe('delegates', () => {
  const root = (delegate: object): KubernetesObject =>
    vs('root', {
      hosts: ['reviews'],
      http: [
        {
          match: [{ uri: { prefix: '/a' } }],
          headers: { request: { set: { x: 'root' } } },
          delegate,
        },
      ],
    });
  const leaf = (http: readonly unknown[]): KubernetesObject => vs('leaf', { http });
  const at = (path: string, ...resources: readonly KubernetesObject[]): Outcome =>
    route(webConfig(resources), get(path), { random });

  test('AND their matches with those of the root', () => {
    const resources = [
      root({ name: 'leaf' }),
      leaf([{ match: [{ uri: { prefix: '/a/b' } }], route: [to('v2')] }]),
    ];
    expect(at('/a/b', ...resources)).toMatchObject({ upstream: { subset: 'v2' } });
    expect(at('/a/c', ...resources).outcome).toBe('no_route');
  });

  test('that contradict the root are dropped', () => {
    const resources = [
      root({ name: 'leaf' }),
      leaf([{ match: [{ uri: { prefix: '/z' } }], route: [to('v2')] }]),
    ];
    expect(at('/a', ...resources)).toMatchObject({ route: 'default' });
  });

  test('keep their own headers instead of those of the root', () => {
    const own = { headers: { request: { set: { y: 'leaf' } } }, route: [to('v2')] };
    const { upstreamRequest } = at('/a', root({ name: 'leaf' }), leaf([own]));
    expect(upstreamRequest?.headers).toEqual([['y', 'leaf']]);
  });

  test('point at the manifest that wrote the rule', () => {
    const { decidedBy } = at('/a', root({ name: 'leaf' }), leaf([{ route: [to('v2')] }]));
    expect(decidedBy).toMatchObject({ resource: { name: 'root' }, path: 'spec.http[0].match[0]' });
  });
});

describe('headers', () => {
  const levels = (routes: readonly unknown[]): readonly unknown[] => [
    { headers: { request: { set: { s: 'route' }, add: { a: 'route' } } }, route: routes },
  ];
  const destination = {
    ...(to('v1') as object),
    headers: { request: { set: { s: 'dest' }, add: { a: 'dest' } } },
  };

  test('of a single destination come after the route and win', () => {
    const { upstreamRequest } = send(levels([destination]), get('/'));
    expect(upstreamRequest?.headers).toEqual([
      ['s', 'dest'],
      ['a', 'route'],
      ['a', 'dest'],
    ]);
  });

  test('of weighted destinations come first, so that the route wins', () => {
    const weighted = { ...destination, weight: 1 };
    const { upstreamRequest } = send(levels([weighted, weighted]), get('/'));
    expect(upstreamRequest?.headers.filter(([name]) => name === 's')).toEqual([['s', 'route']]);
    expect(upstreamRequest?.headers.filter(([name]) => name === 'a')).toEqual([
      ['a', 'dest'],
      ['a', 'route'],
    ]);
  });

  test('set the authority, and do nothing when empty', () => {
    const http = [
      { headers: { request: { set: { Host: 'other', empty: '' } } }, route: [to('v1')] },
    ];
    const { upstreamRequest } = send(http, get('/'));
    expect(upstreamRequest?.authority).toBe('other');
    expect(upstreamRequest?.headers).toEqual([['x-envoy-original-host', 'reviews:9080']]);
  });
});

describe('CORS', () => {
  const preflight = (origin: string): HttpRequest => ({
    ...get('/', { origin, 'access-control-request-method': 'GET' }),
    method: 'OPTIONS',
  });
  const policy = (more: object): readonly unknown[] => [
    {
      corsPolicy: {
        allowOrigins: [{ regex: 'https://.*\\.example' }],
        allowMethods: ['GET'],
        ...more,
      },
      route: [to('v1')],
    },
  ];

  test('answers the preflight of an allowed origin, which a regex matches whole', () => {
    expect(send(policy({}), preflight('https://a.example'))).toMatchObject({
      outcome: 'cors_preflight',
      responseHeaders: { set: { 'access-control-allow-origin': 'https://a.example' } },
    });
    expect(send(policy({}), preflight('https://a.example.org')).outcome).toBe('forwarded');
  });

  test('with IGNORE answers other preflights without an origin', () => {
    const outcome = send(policy({ unmatchedPreflights: 'IGNORE' }), preflight('https://other'));
    expect(outcome).toMatchObject({ outcome: 'cors_preflight', status: 200 });
    expect(outcome.responseHeaders?.set).toEqual({ 'access-control-allow-methods': 'GET' });
  });
});

describe('DestinationRules', () => {
  const subset = (name: string, version: string): object => ({ name, labels: { version } });
  const clusterFor = (
    namespace: string,
    ...rules: readonly KubernetesObject[]
  ): readonly string[] => {
    const resources = [...shop.filter(({ kind }) => kind !== 'DestinationRule'), ...rules];
    const { clusters } = compile(indexMesh({ resources }), { ...web, namespace });
    return [...clusters.values()]
      .filter(({ host }) => host.startsWith('reviews'))
      .map(({ subset: own }) => own);
  };
  const rule = (name: string, spec: object, namespace = 'prod'): KubernetesObject =>
    resource('DestinationRule', name, spec, { namespace });

  test('of one host and namespace add their subsets', () => {
    const rules = [
      rule('a', { host: 'reviews', subsets: [subset('v1', 'v1')] }),
      rule('b', {
        host: 'reviews.prod.svc.cluster.local',
        subsets: [subset('v2', 'v2'), subset('v1', 'v9')],
      }),
    ];
    expect(clusterFor('prod', ...rules)).toEqual(['', 'v1', 'v2']);
  });

  test('for the host hide those for a wildcard', () => {
    const rules = [
      rule('wild', { host: '*.prod.svc.cluster.local', subsets: [subset('w', 'v1')] }),
      rule('own', { host: 'reviews', subsets: [subset('v1', 'v1')] }),
    ];
    expect(clusterFor('prod', ...rules)).toEqual(['', 'v1']);
  });

  test('replace the destination level by port settings, and lay a subset over it', () => {
    const host = 'reviews';
    const portLevelSettings = [{ port: { number: 9080 }, loadBalancer: { simple: 'RANDOM' } }];
    const trafficPolicy = { connectionPool: { tcp: { maxConnections: 5 } }, portLevelSettings };
    const own = {
      ...subset('v1', 'v1'),
      trafficPolicy: { loadBalancer: { simple: 'ROUND_ROBIN' } },
    };
    const resources = [
      ...shop.filter(({ kind }) => kind !== 'DestinationRule'),
      rule('d', { host, trafficPolicy, subsets: [own] }),
    ];
    const { clusters } = compile(indexMesh({ resources }), web);
    const all = clusters.get('outbound|9080||reviews.prod.svc.cluster.local');
    const v1 = clusters.get('outbound|9080|v1|reviews.prod.svc.cluster.local');
    expect(all).toMatchObject({ loadBalancing: { kind: 'RANDOM' } });
    expect(all?.connectionPool).toBeUndefined();
    expect(v1).toMatchObject({ loadBalancing: { kind: 'ROUND_ROBIN' } });
  });
});

describe('ports', () => {
  test('a destination without one means the called port, not the only one of its service', () => {
    const http = [{ route: [{ destination: { host: 'other' } }] }];
    const config = webConfig([
      service('other', '10.96.0.30', 80),
      vs('a', { hosts: ['reviews'], http }),
    ]);
    expect(route(config, get('/'), { random }).outcome).toBe('cluster_not_found');
  });

  test('the listener chooses the table, the Host header the service', () => {
    const request = { ...get('/'), destination: { ip: '10.96.0.11', port: 9080 } };
    expect(route(webConfig(), request, { random }).upstream?.host).toBe(
      'reviews.prod.svc.cluster.local',
    );
  });

  test('TLS bytes on an HTTP port pass through unread', () => {
    const request = { ...get('/'), scheme: 'https' as const };
    expect(route(webConfig(), request, { random })).toMatchObject({
      outcome: 'tcp_proxied',
      cluster: 'PassthroughCluster',
    });
  });

  test('of tcp rules send connections where they say', () => {
    const tcp = { name: 'tcp', port: 3306 };
    const db = resource('Service', 'db', {
      clusterIP: '10.96.0.40',
      selector: { app: 'reviews' },
      ports: [tcp],
    });
    const rule = vs('db', {
      hosts: ['db'],
      tcp: [{ route: [{ destination: { host: 'ratings' } }] }],
    });
    const request = { ...get('/'), destination: { ip: '10.96.0.40', port: 3306 } };
    expect(route(webConfig([db, rule]), request, { random })).toMatchObject({
      outcome: 'tcp_proxied',
      cluster: 'outbound|9080||ratings.prod.svc.cluster.local',
    });
  });
});

test('a fault is answered before the destination is looked at, and response headers still apply', () => {
  const http = [
    {
      fault: { abort: { httpStatus: 418, percentage: { value: 100 } } },
      headers: { response: { set: { x: 'y' } } },
      route: [to('v9')],
    },
  ];
  expect(send(http, get('/'))).toMatchObject({
    outcome: 'fault_abort',
    status: 418,
    responseHeaders: { set: { x: 'y', 'content-type': 'text/plain' } },
  });
});

test('control headers of the caller neither steer the proxy nor reach the service', () => {
  const request = get('/', { 'x-envoy-upstream-rq-timeout-ms': '1' });
  const done = exchange(
    reviewsConfig([{ timeout: '5s', route: [to('v1')] }]),
    request,
    () => ({ status: 200, delayMs: 100 }),
    { random },
  );
  expect(done).toMatchObject({ status: 200, outcome: { upstreamRequest: { headers: [] } } });
});
