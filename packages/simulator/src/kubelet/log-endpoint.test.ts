import { expect, test } from 'vitest';
import { fixedStore, runningPod } from '../test-support/fixed-store.ts';
import { createContainerLogs, type ContainerLogs } from './container-logs.ts';
import { answerLogRequest } from './log-endpoint.ts';

const web = runningPod('web', '10.244.0.1', 'drydock/shop-web:1');
const pod = {
  ...web,
  metadata: { ...web.metadata, uid: 'u1' },
  status: {
    ...(web['status'] as object),
    containerStatuses: [
      { name: 'web', ready: true, state: { running: { startedAt: '2026-01-01T00:00:00Z' } } },
    ],
  },
};
const starting = runningPod('starting', '10.244.0.2', 'drydock/shop-web:1', { isMeshed: false });
const START_MS = 1_767_225_600_000;

function ask(query: string, logs: ContainerLogs = written(), name = 'web'): Response {
  const url = `https://x/api/v1/namespaces/prod/pods/${name}/log${query}`;
  const options = { store: fixedStore([pod, starting]), logs, now: () => START_MS + 60_000 };
  const response = answerLogRequest(new Request(url), options);
  if (!response) throw new Error('not a log request');
  return response;
}

function written(): ContainerLogs {
  const logs = createContainerLogs();
  logs.write('u1', 'web', { atMs: START_MS + 1000, text: 'GET /a 200 5ms' });
  logs.write('u1', 'web', { atMs: START_MS + 50_000, text: 'GET /b 404 5ms' });
  return logs;
}

test.each([
  ['', 'listening on :9080\nGET /a 200 5ms\nGET /b 404 5ms\n'],
  ['?container=web&tailLines=1', 'GET /b 404 5ms\n'],
  ['?sinceSeconds=30', 'GET /b 404 5ms\n'],
  ['?timestamps=true&tailLines=1', '2026-01-01T00:00:50.000000Z GET /b 404 5ms\n'],
  ['?tailLines=0', ''],
  ['?container=istio-proxy', ''],
])('answers %s with the lines that are asked for', async (query, text) => {
  expect(await ask(query).text()).toBe(text);
});

test.each([
  ['nobody', '', 404, 'pods "nobody" not found'],
  ['web', '?container=nope', 400, 'container nope is not valid for pod web'],
  [
    'starting',
    '',
    400,
    'container "starting" in pod "starting" is waiting to start: ContainerCreating',
  ],
])("refuses in kubelet's words: pod %s%s", async (name, query, code, message) => {
  const response = ask(query, written(), name);
  expect(response.status).toBe(code);
  expect(await response.json()).toMatchObject({ kind: 'Status', message });
});

test('follows a container until the reader leaves', async () => {
  const logs = written();
  const reader = ask('?follow=true&tailLines=1', logs).body?.getReader();
  const next = async (): Promise<string> => new TextDecoder().decode((await reader?.read())?.value);
  expect(await next()).toBe('GET /b 404 5ms\n');
  logs.write('u1', 'web', { atMs: START_MS, text: 'more' });
  expect(await next()).toBe('more\n');
  await reader?.cancel();
  expect(() => logs.write('u1', 'web', { atMs: START_MS, text: 'late' })).not.toThrow();
});

test('other requests are none of its business', () => {
  const request = new Request('https://x/api/v1/namespaces/prod/pods/web');
  const options = { store: fixedStore([]), logs: written(), now: () => 0 };
  expect(answerLogRequest(request, options)).toBeUndefined();
});
