import { seededRandom } from '@drydock/testkit/seeded-random';
import { describe, expect, test } from 'vitest';
import type { ProxyConfig } from '../proxy-config.ts';
import { get, resource, reviewsConfig, to, webConfig } from '../test-mesh.ts';
import { exchange, type Exchange, type UpstreamReply, type UpstreamTry } from './exchange.ts';
import { afterTry, HEALTHY, type EndpointHealth, type TryResult } from './outlier-detection.ts';
import type { OutlierDetection } from '../envoy-cluster.ts';
import { createUpstreamState } from './upstream-state.ts';

const ok: UpstreamReply = { status: 200, delayMs: 0 };

function play(config: ProxyConfig, upstream: (attempt: UpstreamTry) => UpstreamReply): Exchange {
  return exchange(config, get('/'), upstream, { random: seededRandom(3) });
}

const failing =
  (times: number, reply: UpstreamReply) =>
  ({ attempt }: UpstreamTry): UpstreamReply =>
    attempt <= times ? reply : ok;

describe('exchange', () => {
  test('does not retry a 503 answer or a reset with the default policy', () => {
    const config = reviewsConfig([{ route: [to('v1')] }]);
    expect(play(config, failing(1, { status: 503, delayMs: 0 }))).toMatchObject({ status: 503 });
    const reset = play(config, failing(1, { reset: 'connection-termination', delayMs: 0 }));
    expect(reset).toMatchObject({ status: 503, responseFlags: ['UC'] });
    expect(reset.tries).toHaveLength(1);
  });

  test('retries a connection that could not be made with the default policy', () => {
    const config = reviewsConfig([{ route: [to('v1')] }]);
    const done = play(config, failing(2, { reset: 'connect-failure', delayMs: 0 }));
    expect(done).toMatchObject({ status: 200 });
    expect(done.tries).toHaveLength(3);
  });

  test('retries what retryOn names, and says when the retries are used up', () => {
    const config = reviewsConfig([{ retries: { attempts: 2, retryOn: '5xx' }, route: [to('v1')] }]);
    expect(play(config, failing(2, { status: 500, delayMs: 0 })).tries).toHaveLength(3);
    expect(play(config, failing(9, { status: 500, delayMs: 0 }))).toMatchObject({
      status: 500,
      responseFlags: ['URX'],
    });
  });

  test('tries another endpoint first', () => {
    const retries = { attempts: 2, retryOn: '5xx' };
    const config = reviewsConfig([{ retries, route: [{ destination: { host: 'reviews' } }] }]);
    const done = play(config, failing(2, { status: 503, delayMs: 0 }));
    expect(new Set(done.tries.map(({ endpoint }) => endpoint)).size).toBe(3);
  });

  test('ends all tries at the timeout of the route', () => {
    const retries = { attempts: 5, perTryTimeout: '0.2s', retryOn: '5xx' };
    const config = reviewsConfig([{ timeout: '0.5s', retries, route: [to('v1')] }]);
    const done = play(config, () => ({ status: 200, delayMs: 1000 }));
    expect(done).toMatchObject({ result: 'timeout', status: 504, durationMs: 500 });
    expect(done.body).toBe('upstream request timeout');
  });

  test('does not count an injected delay towards the timeout', () => {
    const fault = { delay: { fixedDelay: '0.5s', percentage: { value: 100 } } };
    const config = reviewsConfig([{ fault, timeout: '0.2s', route: [to('v1')] }]);
    expect(play(config, () => ok)).toMatchObject({
      status: 200,
      durationMs: 500,
      responseFlags: ['DI'],
    });
  });
});

describe('a proxy that remembers', () => {
  const policy = (trafficPolicy: object): ProxyConfig =>
    webConfig([resource('DestinationRule', 'ratings', { host: 'ratings', trafficPolicy })]);
  const ratings = {
    ...get('/'),
    authority: 'ratings',
    destination: { ip: '10.96.0.11', port: 9080 },
  };

  test('ejects an endpoint after consecutive failures, and takes it back in time', () => {
    const outlierDetection = {
      consecutive5xxErrors: 3,
      baseEjectionTime: '60s',
      maxEjectionPercent: 100,
    };
    const config = policy({ outlierDetection });
    let now = 0;
    const options = { random: seededRandom(1), state: createUpstreamState(() => now) };
    const send = (status: number): Exchange =>
      exchange(config, ratings, () => ({ status, delayMs: 0 }), options);
    expect([send(500), send(500), send(500)].map(({ status }) => status)).toEqual([500, 500, 500]);
    expect(send(200)).toMatchObject({ status: 503, responseFlags: ['UH'] });
    now = 60_001;
    expect(send(200)).toMatchObject({ status: 200 });
  });

  test('refuses with UO what does not fit into the connection pool', () => {
    const tcp = { maxConnections: 1 };
    const config = policy({ connectionPool: { tcp, http: { http1MaxPendingRequests: 1 } } });
    const options = { random: seededRandom(1), state: createUpstreamState(() => 0) };
    const all = Array.from({ length: 6 }, () =>
      exchange(config, ratings, () => ({ status: 200, delayMs: 400 }), options),
    );
    expect(all.map(({ status }) => status)).toEqual([200, 200, 503, 503, 503, 503]);
    expect(all[5]?.responseFlags).toEqual(['UO']);
  });
});

describe('outlier detection', () => {
  const detection: OutlierDetection = {
    consecutive5xx: 2,
    consecutiveGatewayErrors: 0,
    intervalMs: 1000,
    baseEjectionMs: 10_000,
    maxEjectionPercent: 10,
    minHealthPercent: 0,
  };
  const fail = { status: 500, isLocal: false };
  const twice = (more: Partial<OutlierDetection>, result: TryResult, size = 1): EndpointHealth => {
    const pool = { size, ejected: 0, now: 0 };
    const rules = { ...detection, ...more };
    return afterTry(afterTry(HEALTHY, result, rules, pool), result, rules, pool);
  };

  test('ejects none of fewer endpoints than the percentage allows one of', () => {
    expect(twice({}, fail, 9).ejectedUntil).toBe(0);
    expect(twice({}, fail, 10).ejectedUntil).toBe(10_000);
    expect(twice({ maxEjectionPercent: 100 }, fail).ejectedUntil).toBe(10_000);
  });

  test('counts what the proxy finds itself apart where it is told to', () => {
    const lost = { status: undefined, isLocal: true };
    const all = { maxEjectionPercent: 100 };
    expect(twice(all, lost).ejections).toBe(1);
    expect(twice({ ...all, consecutiveLocalFailures: 5 }, lost).ejections).toBe(0);
    expect(twice({ ...all, consecutiveLocalFailures: 2 }, lost).ejections).toBe(1);
  });
});
