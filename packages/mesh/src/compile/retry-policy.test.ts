import { describe, expect, test } from 'vitest';
import { exchange, type Exchange } from '../envoy/exchange.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import { get, resource, reviewsConfig, to, webConfig } from '../test-mesh.ts';

/** An exchange whose upstream always breaks the connection, or answers a status. */
function play(config: ProxyConfig, status?: number): Exchange {
  const reply =
    status === undefined
      ? ({ reset: 'connect-failure', delayMs: 0 } as const)
      : { status, delayMs: 0 };
  return exchange(config, get('/'), () => reply, { random: () => 0.9 });
}

const rule = (retries: object): ProxyConfig => reviewsConfig([{ route: [to('v1')], retries }]);

describe('retries', () => {
  test('wait 25 ms and more, or what backoff says', () => {
    const on = { attempts: 2, retryOn: '5xx' };
    expect(play(rule(on), 500).durationMs).toBe(Math.floor(0.9 * 25) + Math.floor(0.9 * 50));
    expect(play(rule({ ...on, backoff: '1s' }), 500).durationMs).toBe(900 + 1800);
  });

  test('avoid endpoints that failed unless ignorePreviousHosts is false', () => {
    const config = (retries: object): ProxyConfig =>
      reviewsConfig([{ route: [{ destination: { host: 'reviews' } }], retries }]);
    const endpoints = (found: Exchange): number =>
      new Set(found.tries.map(({ endpoint }) => endpoint)).size;
    let turn = 0;
    const random = (): number => [0.1, 0.1, 0.1, 0.5, 0.1, 0.9][turn++ % 6] ?? 0;
    const tried = (retries: object): number => {
      turn = 0;
      const options = { random };
      return endpoints(
        exchange(config(retries), get('/'), () => ({ status: 500, delayMs: 0 }), options),
      );
    };
    const on = { attempts: 1, retryOn: '5xx' };
    expect(tried(on)).toBe(2);
    expect(tried({ ...on, ignorePreviousHosts: false })).toBe(1);
  });

  test('of rules that say nothing are those of the mesh', () => {
    expect(play(webConfig()).tries).toHaveLength(3);
    const one = { defaultHttpRetryPolicy: { attempts: 1, retryOn: 'connect-failure' } };
    expect(play(webConfig([], one)).tries).toHaveLength(2);
    const none = { defaultHttpRetryPolicy: { attempts: 0 } };
    expect(play(webConfig([], none)).tries).toHaveLength(1);
    const own = resource('VirtualService', 'reviews', {
      hosts: ['reviews'],
      http: [{ route: [to('v1')], retries: { attempts: 3, retryOn: 'connect-failure' } }],
    });
    expect(play(webConfig([own], none)).tries).toHaveLength(4);
  });
});

test('an HTTPRoute may answer preflights', () => {
  const route = resource('HTTPRoute', 'reviews', {
    parentRefs: [{ group: '', kind: 'Service', name: 'reviews', port: 9080 }],
    rules: [
      {
        filters: [
          {
            type: 'CORS',
            cors: { allowOrigins: ['https://a.example'], allowMethods: ['GET', 'PUT'], maxAge: 60 },
          },
        ],
        backendRefs: [{ name: 'reviews', port: 9080 }],
      },
    ],
  });
  const preflight = {
    ...get('/', { origin: 'https://a.example', 'access-control-request-method': 'PUT' }),
    method: 'OPTIONS',
  };
  const options = { random: () => 0.5 };
  const found = exchange(webConfig([route]), preflight, () => ({ delayMs: 0 }), options);
  expect(found).toMatchObject({ result: 'cors_preflight', status: 200 });
  expect(Object.fromEntries(found.headers)).toMatchObject({
    'access-control-allow-origin': 'https://a.example',
    'access-control-allow-methods': 'GET,PUT',
    'access-control-max-age': '60',
  });
});
