import { expect, test } from 'vitest';
import type { CallAnswer, WorkloadAnswer, WorkloadCall, WorkloadContext } from './behaviour.ts';
import { parseImageName } from './image-name.ts';
import { headerOf } from './json-answer.ts';
import { findBehaviour } from './registry.ts';

/** Asks the program of an image for a path; `calls` collects what it asks others. */
function ask(
  image: string,
  path: string,
  options: { readonly method?: string; readonly calls?: WorkloadCall[] } = {},
): WorkloadAnswer | undefined {
  const context: WorkloadContext = {
    pod: 'pod',
    namespace: 'prod',
    ip: '10.244.0.5',
    serviceAccount: 'default',
    tag: parseImageName(image).tag,
    random: { next: () => 0.5 },
    now: 0,
    call(call): CallAnswer {
      options.calls?.push(call);
      return { status: 200, headers: [], body: '{"from":"stub"}' };
    },
  };
  return findBehaviour(image)?.respond?.(
    {
      method: options.method ?? 'GET',
      path,
      authority: 'reviews:9080',
      headers: [
        ['end-user', 'ada'],
        ['x-other', '1'],
      ],
      body: '',
      sourceIp: '10.244.0.9',
    },
    context,
  );
}

test.each([
  ['drydock/shop-reviews:v1', '/reviews/7', 200],
  ['drydock/shop-reviews:v1', '/newcatalog', 404],
  ['drydock/shop-reviews:v2', '/newcatalog', 200],
  ['drydock/shop-reviews:v2', '/newcatalog/books?x=1', 200],
  ['drydock/shop-reviews:v2', '/newcatalogue', 404],
  ['drydock/shop-reviews:v3', '/health', 200],
  ['drydock/shop-reviews:v3', '/wpcatalog', 404],
  ['drydock/shop-ratings:v1', '/ratings/0', 200],
  ['drydock/shop-details:v1', '/details/0', 200],
  ['drydock/shop-web:1', '/products/3', 200],
  ['mccutchen/go-httpbin:v2.15', '/status/418', 418],
  ['kennethreitz/httpbin', '/nope', 404],
])('%s answers %s with %i', (image, path, status) => {
  expect(ask(image, path)?.status).toBe(status);
});

test('every answer of the shop carries its version', () => {
  for (const path of ['/', '/reviews', '/nope']) {
    expect(headerOf(ask('drydock/shop-reviews:v2', path)?.headers ?? [], 'X-App-Version')).toBe(
      'v2',
    );
  }
});

test('an unknown path says so in JSON', () => {
  expect(ask('drydock/shop-reviews:v1', '/wpcatalog?x=1')?.body).toBe(
    '{"error":"no handler for /wpcatalog"}\n',
  );
});

test('reviews v2 asks ratings and hands on who the user is, v1 asks nobody', () => {
  const calls: WorkloadCall[] = [];
  ask('drydock/shop-reviews:v1', '/reviews/7', { calls });
  expect(calls).toEqual([]);
  ask('drydock/shop-reviews:v2', '/reviews/7', { calls });
  expect(calls).toEqual([{ url: 'http://ratings:9080/ratings/7', headers: [['end-user', 'ada']] }]);
});

test('web puts details and reviews together', () => {
  const calls: WorkloadCall[] = [];
  ask('drydock/shop-web:1', '/products/3', { calls });
  expect(calls.map(({ url }) => url)).toEqual([
    'http://details:9080/details/3',
    'http://reviews:9080/reviews/3',
  ]);
});

test('httpbin echoes the request and minds the method', () => {
  const answer = ask('mccutchen/go-httpbin:2', '/get?a=1&a=2');
  expect(JSON.parse(answer?.body ?? '')).toMatchObject({
    args: { a: ['1', '2'] },
    origin: '10.244.0.9',
  });
  expect(ask('mccutchen/go-httpbin:2', '/post')?.status).toBe(405);
  expect(ask('mccutchen/go-httpbin:2', '/delay/2')?.latencyMs).toBe(2000);
});

test.each([
  ['/status/503:1,200:0', 503],
  ['/status/xyz', 404],
  ['/bytes/16', 200],
  ['/redirect/2', 302],
  ['/redirect-to?url=/get&status_code=307', 307],
  ['/cookies/set?a=1', 302],
  ['/basic-auth/user/secret', 401],
  ['/bearer', 401],
  ['/unstable?failure_rate=1', 500],
  ['/base64/aGVsbG8=', 200],
  ['/etag/v1', 200],
])('httpbin answers %s with %i', (path, status) => {
  expect(ask('mccutchen/go-httpbin:2', path)?.status).toBe(status);
});

test('httpbin’s bytes are as many as asked for, and its redirects lead to /get', () => {
  expect(ask('mccutchen/go-httpbin:2', '/bytes/1024?seed=7')?.body).toHaveLength(1024);
  const location = (path: string) =>
    headerOf(ask('mccutchen/go-httpbin:2', path)?.headers ?? [], 'location');
  expect(location('/redirect/2')).toBe('/relative-redirect/1');
  expect(location('/relative-redirect/1')).toBe('/get');
});

test.each([
  ['drydock/shop-reviews:v9', false],
  ['drydock/nothing:1', false],
  ['docker.io/library/redis:7', true],
  ['docker.io/istio/proxyv2:1.32.0', true],
  ['curlimages/curl@sha256:00', true],
  ['', false],
])('%s can be pulled: %s', (image, isKnown) => {
  expect(findBehaviour(image) !== undefined).toBe(isKnown);
});
