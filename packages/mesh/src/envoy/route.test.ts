import { seededRandom } from '@drydock/testkit/seeded-random';
import { describe, expect, test } from 'vitest';
import { compile } from '../compile/compile.ts';
import { indexMesh } from '../index/mesh-index.ts';
import type { HttpRequest } from '../http-request.ts';
import type { Outcome } from '../outcome.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import { get, resource, reviewsConfig, service, shop, to, web, webConfig } from '../test-mesh.ts';
import { explain } from '../explain.ts';
import { route } from './route.ts';

const random = seededRandom(1);
const send = (config: ProxyConfig, request: HttpRequest): Outcome =>
  route(config, request, { random });
const traced = (config: ProxyConfig, request: HttpRequest): Outcome =>
  route(config, request, { random, trace: true });

const catalog = [
  {
    name: 'catalog',
    match: [{ uri: { prefix: '/wpcatalog' } }, { uri: { prefix: '/consumercatalog' } }],
    rewrite: { uri: '/newcatalog' },
    route: [to('v2')],
  },
  { name: 'default', route: [to('v1')] },
];

describe('route', () => {
  test('sends a matching request to its subset with the rewritten path', () => {
    const outcome = send(reviewsConfig(catalog), get('/consumercatalog/1?x=2'));
    expect(outcome).toMatchObject({
      outcome: 'forwarded',
      listener: '0.0.0.0_9080',
      route: 'catalog',
      upstream: { subset: 'v2', endpoint: '10.244.0.2:9080', tls: 'mtls' },
      upstreamRequest: { path: '/newcatalog/1?x=2', authority: 'reviews:9080' },
    });
    expect(outcome.upstreamRequest?.headers).toContainEqual([
      'x-envoy-original-path',
      '/consumercatalog/1?x=2',
    ]);
  });

  test('answers 404 NR where no rule matches, without falling back to the service', () => {
    const config = reviewsConfig([{ match: [{ uri: { exact: '/only' } }], route: [to('v1')] }]);
    expect(send(config, get('/x'))).toMatchObject({
      outcome: 'no_route',
      status: 404,
      responseFlags: ['NR'],
    });
  });

  test('answers 503 NC for a subset that nobody defined', () => {
    const config = reviewsConfig([{ route: [to('v9')] }]);
    expect(send(config, get('/'))).toMatchObject({
      outcome: 'cluster_not_found',
      status: 503,
      responseFlags: ['NC'],
      cluster: 'outbound|9080|v9|reviews.prod.svc.cluster.local',
    });
  });

  test('answers 503 UH for a service without pods', () => {
    const config = webConfig([service('empty', '10.96.0.12')]);
    const request = {
      ...get('/'),
      authority: 'empty',
      destination: { ip: '10.96.0.12', port: 9080 },
    };
    expect(send(config, request)).toMatchObject({
      outcome: 'no_healthy_upstream',
      status: 503,
      body: 'no healthy upstream',
    });
  });

  test('leaves a pod address to PassthroughCluster, past all rules', () => {
    const request = {
      ...get('/wpcatalog'),
      authority: '10.244.0.1:9080',
      destination: { ip: '10.244.0.1', port: 9080 },
    };
    expect(send(reviewsConfig(catalog), request)).toMatchObject({
      route: 'allow_any',
      cluster: 'PassthroughCluster',
      upstream: { endpoint: '10.244.0.1:9080' },
    });
  });

  test('refuses unknown hosts with REGISTRY_ONLY: 502 on an HTTP port, a closed connection elsewhere', () => {
    const config = webConfig([], { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } });
    const outside = { ...get('/'), authority: 'example.com' };
    const known = { ...outside, destination: { ip: '203.0.113.9', port: 9080 } };
    const unknown = { ...outside, destination: { ip: '203.0.113.9', port: 80 } };
    expect(send(config, known)).toMatchObject({
      outcome: 'direct_response',
      status: 502,
      route: 'block_all',
    });
    expect(send(config, unknown)).toMatchObject({
      outcome: 'connection_error',
      cluster: 'BlackHoleCluster',
    });
  });

  test('rejects a method that HTTP does not know', () => {
    expect(send(webConfig(), { ...get('/'), method: 'post' })).toMatchObject({
      outcome: 'local_reply',
      status: 400,
    });
  });

  test('gives gRPC callers their status in headers', () => {
    const fault = { abort: { grpcStatus: 'UNAVAILABLE', percentage: { value: 100 } } };
    const config = reviewsConfig([{ fault, route: [to('v1')] }]);
    const outcome = send(config, get('/', { 'content-type': 'application/grpc' }));
    expect(outcome).toMatchObject({ outcome: 'fault_abort', status: 200, body: '' });
    expect(outcome.responseHeaders?.set).toMatchObject({ 'grpc-status': '14' });
  });

  test('names what is not modelled', () => {
    const config = webConfig([resource('EnvoyFilter', 'lua', {})]);
    expect(send(config, get('/')).notModelled.map(({ message }) => message)).toEqual([
      'EnvoyFilter prod/lua is not modelled: requests are answered as if it were not there.',
    ]);
  });
});

test('a preflight to a redirect is redirected: CORS is for what is forwarded', () => {
  const corsPolicy = { allowOrigins: [{ exact: 'http://o' }] };
  const config = reviewsConfig([{ corsPolicy, redirect: { uri: '/x' } }]);
  const headers = { origin: 'http://o', 'access-control-request-method': 'GET' };
  const outcome = send(config, { ...get('/', headers), method: 'OPTIONS' });
  expect(outcome).toMatchObject({ outcome: 'redirect', status: 301 });
});

test('a preflight from a foreign origin is told nothing about exposed headers', () => {
  const corsPolicy = { allowOrigins: [{ exact: 'http://o' }], exposeHeaders: ['e'] };
  const config = reviewsConfig([
    { corsPolicy: { ...corsPolicy, unmatchedPreflights: 'IGNORE' }, route: [to('v1')] },
  ]);
  const headers = { origin: 'http://p', 'access-control-request-method': 'GET' };
  const outcome = send(config, { ...get('/', headers), method: 'OPTIONS' });
  expect(outcome.responseHeaders?.set ?? {}).toEqual({});
});

test('a header command finds nothing in a header that the same block removes', () => {
  const headers = { request: { set: { copy: '%REQ(a)%' }, remove: ['a'] } };
  const outcome = send(reviewsConfig([{ headers, route: [to('v1')] }]), get('/', { a: 'x' }));
  expect(outcome.upstreamRequest?.headers).toEqual([]);
});

test('OPTIONS * is refused before routing', () => {
  const outcome = send(reviewsConfig([{ route: [to('v1')] }]), { ...get('*'), method: 'OPTIONS' });
  expect(outcome).toMatchObject({
    outcome: 'local_reply',
    status: 404,
    details: 'absolute_path_rejected',
    responseFlags: [],
  });
});

describe('the trace of route', () => {
  const { trace } = traced(reviewsConfig(catalog), get('/consumercatalog'));

  test('passes listener, host, rules, rewrite, subset and endpoint in order', () => {
    expect(trace.map(({ stage, title }) => `${stage}: ${title}`)).toMatchInlineSnapshot(`
      [
        "listener: web-1, port 9080",
        "virtual-host: Host reviews:9080",
        "route: VirtualService reviews-route",
        "rewrite: Rewrite",
        "cluster: DestinationRule reviews, subset v2",
        "endpoint: reviews-v2, 10.244.0.2:9080",
      ]
    `);
  });

  test('shows each rule tried with the condition, the actual value and the manifest field', () => {
    const rules = trace.find(({ stage }) => stage === 'route')?.rules ?? [];
    expect(rules.map(({ name, verdict, source }) => [name, verdict, source?.path])).toEqual([
      ['catalog', 'rejected', 'spec.http[0].match[0]'],
      ['catalog', 'taken', 'spec.http[0].match[1]'],
      ['default', 'not-tried', 'spec.http[1]'],
    ]);
    expect(rules[0]?.conditions).toEqual([
      {
        condition: 'uri prefix "/wpcatalog"',
        actual: '/consumercatalog',
        holds: false,
        source: expect.objectContaining({ path: 'spec.http[0].match[0].uri.prefix' }) as unknown,
      },
    ]);
  });

  test('says why a match block is not even in the table of this proxy', () => {
    const config = reviewsConfig([
      { name: 'other', match: [{ sourceLabels: { app: 'other' } }], route: [to('v3')] },
      { name: 'rest', route: [to('v1')] },
    ]);
    const rules = traced(config, get('/')).trace.find(({ stage }) => stage === 'route')?.rules;
    expect(rules?.[0]).toMatchObject({
      name: 'other',
      verdict: 'rejected',
      conditions: [{ condition: 'sourceLabels app=other', actual: 'web', holds: false }],
    });
  });

  test('is empty unless asked for', () => {
    expect(send(webConfig(), get('/')).trace).toEqual([]);
  });

  test('ends in the same outcome as without it', () => {
    const config = reviewsConfig(catalog);
    const { trace: _steps, ...outcome } = traced(config, get('/wpcatalog'));
    const { trace: _none, ...plain } = send(config, get('/wpcatalog'));
    expect(outcome).toEqual(plain);
  });
});

describe('a gateway', () => {
  const gatewayPod = {
    ...web,
    kind: 'gateway' as const,
    labels: { istio: 'ingressgateway' },
    pod: 'ingress',
  };
  const gateway = (server: object): ProxyConfig =>
    compile(
      indexMesh({
        resources: [
          ...shop,
          resource('Gateway', 'gw', { selector: { istio: 'ingressgateway' }, servers: [server] }),
          resource('VirtualService', 'shop', {
            hosts: ['shop.example.com'],
            gateways: ['gw'],
            http: [{ route: [{ destination: { host: 'reviews' } }] }],
          }),
        ],
      }),
      gatewayPod,
    );
  const outside = (authority: string): HttpRequest => ({
    ...get('/a?b'),
    authority,
    destination: { ip: '10.244.0.9', port: 80 },
  });

  test('sends hosts of its VirtualServices on and answers 404 to others', () => {
    const config = gateway({ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] });
    expect(send(config, outside('shop.example.com'))).toMatchObject({ outcome: 'forwarded' });
    expect(send(config, outside('other.example.com'))).toMatchObject({
      outcome: 'no_route',
      status: 404,
    });
  });

  test('redirects plain HTTP to https and keeps the port of the Host header', () => {
    const server = {
      port: { number: 80, name: 'http', protocol: 'HTTP' },
      hosts: ['*'],
      tls: { httpsRedirect: true },
    };
    expect(send(gateway(server), outside('shop.example.com:80'))).toMatchObject({
      outcome: 'redirect',
      status: 301,
      location: 'https://shop.example.com:80/a?b',
    });
  });

  test('refuses a port without a server', () => {
    const config = gateway({
      port: { number: 8081, name: 'http', protocol: 'HTTP' },
      hosts: ['*'],
    });
    expect(send(config, outside('shop.example.com'))).toMatchObject({ outcome: 'no_listener' });
  });

  test('routes by the claims of a verified token, and takes the token out', () => {
    const claims = { headers: { '@request.auth.claims.groups': { exact: 'beta' } } };
    const config = compile(
      indexMesh({
        resources: [
          ...shop,
          resource('Gateway', 'gw', {
            selector: { istio: 'ingressgateway' },
            servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
          }),
          resource('VirtualService', 'shop', {
            hosts: ['shop.example.com'],
            gateways: ['gw'],
            http: [
              { name: 'beta', match: [claims], route: [to('v2')] },
              { name: 'rest', route: [to('v1')] },
            ],
          }),
        ],
      }),
      gatewayPod,
    );
    const request = {
      ...outside('shop.example.com'),
      headers: [['authorization', 'Bearer t']] as const,
    };
    const jwt = {
      kind: 'valid',
      issuer: 'me',
      claims: { groups: ['alpha', 'beta'] },
      headers: [],
      path: request.path,
    } as const;
    expect(route(config, request, { random })).toMatchObject({ route: 'rest' });
    expect(route(config, request, { random, jwt })).toMatchObject({
      route: 'beta',
      upstreamRequest: { headers: [] },
    });
  });
});

test('a rule whose weights are all 0 says so', () => {
  const config = reviewsConfig([{ route: [to('v1', 0), to('v2', 0)] }]);
  const text = explain(route(config, get('/'), { random: () => 0, trace: true }));
  expect(text).toContain('Every weight of this rule is 0');
  expect(text).not.toContain('undefined');
});
