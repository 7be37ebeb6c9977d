import type { KubernetesObject } from '@drydock/manifests';
import { expect, test } from 'vitest';
import { newRequests, parseCounts, type CountedRequests } from './proxy-counters.ts';
import { readOutcome, type Seen } from './read-outcome.ts';

const URL = 'http://reviews.prod:9080/reviews/7';
const answer = { status: 200, headers: [], body: '', durationMs: 3 };
const pod = (name: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'prod' },
});

const LABELS = {
  destination_workload: 'reviews-v2',
  destination_workload_namespace: 'prod',
  destination_service: 'reviews.prod.svc.cluster.local',
  destination_version: 'v2',
  response_flags: '-',
};
const counted = (labels: Readonly<Record<string, string>> = {}, count = 1): CountedRequests => ({
  labels: { ...LABELS, ...labels },
  count,
});
const mutual = { reporter: 'destination', connection_security_policy: 'mutual_tls' };

test('who answered is what the sender’s proxy counted; the pod and mTLS are the receiver’s', () => {
  const seen: Seen = {
    source: [counted()],
    destinations: [
      { pod: pod('reviews-v1-a'), counted: [] },
      { pod: pod('reviews-v2-b'), counted: [counted(mutual)] },
    ],
  };
  expect(readOutcome(URL, answer, seen)).toMatchObject({
    destination: {
      host: 'reviews.prod.svc.cluster.local',
      workload: 'reviews-v2',
      namespace: 'prod',
      pod: 'reviews-v2-b',
      version: 'v2',
      port: 9080,
    },
    mtls: true,
    attempts: 1,
    responseFlags: [],
    hops: [],
  });
});

test('a sender outside the mesh is counted by the receiver alone, and sends no mTLS', () => {
  const plain = counted({ reporter: 'destination', connection_security_policy: 'none' });
  const seen: Seen = { source: [], destinations: [{ pod: pod('r'), counted: [plain] }] };
  expect(readOutcome(URL, answer, seen)).toMatchObject({
    destination: { workload: 'reviews-v2', pod: 'r' },
    mtls: false,
  });
});

test('retries are attempts; the calls that the workload makes itself are not', () => {
  const seen: Seen = {
    source: [counted()],
    destinations: [
      { pod: pod('reviews-v2-b'), counted: [counted(mutual, 3)] },
      { pod: pod('ratings-c'), counted: [counted({ ...mutual, destination_workload: 'ratings' })] },
    ],
  };
  expect(readOutcome(URL, answer, seen)).toMatchObject({
    destination: { pod: 'reviews-v2-b' },
    attempts: 3,
    mtls: true,
  });
});

test('a request that no workload got has flags and no destination', () => {
  const refused = counted({ destination_workload: 'unknown', response_flags: 'UH' });
  const result = readOutcome(
    URL,
    { ...answer, status: 503 },
    { source: [refused], destinations: [] },
  );
  expect(result).toMatchObject({ status: 503, responseFlags: ['UH'], mtls: false });
  expect(result).not.toHaveProperty('destination');
});

test('where other requests were counted too, nothing is guessed', () => {
  const seen: Seen = {
    source: [counted(), counted({ destination_workload: 'web' })],
    destinations: [
      { pod: pod('a'), counted: [counted(mutual)] },
      { pod: pod('b'), counted: [counted(mutual)] },
    ],
  };
  const result = readOutcome(URL, answer, seen);
  expect(result).not.toHaveProperty('destination');
  expect(result.mtls).toBe(false);
});

test('the application’s own version wins, and an echo tells what was received', () => {
  const body = JSON.stringify({
    url: 'http://r:9080/x?y=1',
    method: 'POST',
    headers: { 'X-A': ['1'] },
  });
  const result = readOutcome(
    URL,
    { ...answer, headers: [['X-App-Version', 'v9']], body },
    { source: [counted()], destinations: [] },
  );
  expect(result).toMatchObject({
    destination: { version: 'v9' },
    received: { method: 'POST', path: '/x?y=1', authority: 'r:9080', headers: [['x-a', '1']] },
  });
});

test('counters are read from a page of metrics, and compared', () => {
  const page = (count: number): string =>
    `# TYPE istio_requests_total counter\nistio_requests_total{reporter="source",response_flags="-"} ${count}\nistio_requests_total{reporter="source",response_flags="UH"} 4\nenvoy_x{a="b"} 1\n`;
  expect(newRequests(parseCounts(page(1)), parseCounts(page(3)))).toEqual([
    {
      labels: { __name__: 'istio_requests_total', reporter: 'source', response_flags: '-' },
      count: 2,
    },
  ]);
  expect(newRequests(undefined, parseCounts(page(1)))).toHaveLength(2);
  expect(newRequests(parseCounts(page(1)), undefined)).toEqual([]);
});
