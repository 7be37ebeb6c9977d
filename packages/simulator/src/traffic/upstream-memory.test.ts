import type { Endpoint, EnvoyCluster } from '@drydock/mesh';
import { expect, test } from 'vitest';
import { createUpstreamMemory, type UpstreamMemory } from './upstream-memory.ts';

const endpoint = (address: string): Endpoint => ({
  address,
  port: 80,
  healthy: true,
  labels: {},
  mtls: true,
  weight: 1,
  locality: '',
  serviceAccount: 'default',
  namespace: 'prod',
});

const [first, second] = [endpoint('10.0.0.1'), endpoint('10.0.0.2')];

const cluster: EnvoyCluster = {
  name: 'outbound|80||reviews',
  discovery: 'EDS',
  host: 'reviews',
  port: 80,
  subset: '',
  labels: {},
  endpoints: [first, second],
  loadBalancing: { kind: 'LEAST_REQUEST' },
  tls: { mode: 'auto' },
  outlierDetection: {
    consecutive5xx: 3,
    consecutiveGatewayErrors: 0,
    intervalMs: 1000,
    baseEjectionMs: 30_000,
    maxEjectionPercent: 50,
    minHealthPercent: 0,
  },
};

function send(memory: UpstreamMemory, endpoint: Endpoint, ...statuses: number[]): void {
  for (const status of statuses)
    memory.stateOf('prod/web', 0).answered?.(cluster, endpoint, { status, isLocal: false });
}

const isEjected = (memory: UpstreamMemory, endpoint: Endpoint, now = 0): boolean | undefined =>
  memory.stateOf('prod/web', now).isEjected?.(cluster, endpoint);

test('ejects after enough errors in a row, and no sooner', () => {
  const memory = createUpstreamMemory();
  send(memory, first, 500, 500, 200, 500, 500);
  expect(isEjected(memory, first)).toBe(false);
  send(memory, first, 503);
  expect(isEjected(memory, first)).toBe(true);
  expect(isEjected(memory, second)).toBe(false);
});

test('an ejection ends after its time, and the next one lasts twice as long', () => {
  const memory = createUpstreamMemory();
  send(memory, first, 500, 500, 500);
  expect(isEjected(memory, first, 29_999)).toBe(true);
  expect(isEjected(memory, first, 30_000)).toBe(false);
  for (const _ of [1, 2, 3]) {
    memory.stateOf('prod/web', 30_000).answered?.(cluster, first, { status: 500, isLocal: false });
  }
  expect(isEjected(memory, first, 89_999)).toBe(true);
  expect(isEjected(memory, first, 90_000)).toBe(false);
});

test('an endpoint is ejected only as far as the percentage allows', () => {
  const memory = createUpstreamMemory();
  send(memory, first, 500, 500, 500);
  send(memory, second, 500, 500, 500);
  expect([isEjected(memory, first), isEjected(memory, second)]).toEqual([true, false]);
});

test('each proxy remembers for itself, and a snapshot brings it back', () => {
  const memory = createUpstreamMemory();
  const before = memory.snapshot();
  send(memory, first, 500, 500, 500);
  expect(memory.stateOf('prod/curl', 0).isEjected?.(cluster, first)).toBe(false);
  memory.restore(before);
  expect(isEjected(memory, first)).toBe(false);
});

test('counts rounds up per proxy and cluster', () => {
  const memory = createUpstreamMemory();
  const rounds = ['prod/web', 'prod/web', 'prod/curl'].map((proxy) =>
    memory.stateOf(proxy, 0).nextRound?.(cluster),
  );
  expect(rounds).toEqual([0, 1, 0]);
});
