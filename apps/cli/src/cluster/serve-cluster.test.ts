import { get } from 'node:https';
import { expect, test } from 'vitest';
import { serveCluster, type ServedCluster } from './serve-cluster.ts';

const token = 'a-token';
const authorized = { headers: { authorization: `Bearer ${token}` } };

/** A cluster that answers with what it was asked. */
const echo: ServedCluster = {
  handle: async (request) =>
    Response.json({
      method: request.method,
      path: new URL(request.url).pathname,
      contentType: request.headers.get('content-type'),
      body: await request.text(),
    }),
};

test('lets nobody in without the token', async () => {
  await using server = await serveCluster(echo, { token, tls: false });
  for (const headers of [
    {},
    { authorization: 'Bearer a-tokem' },
    { authorization: 'Basic a-token' },
  ]) {
    const response = await fetch(`${server.url}/api`, { headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ kind: 'Status', reason: 'Unauthorized' });
  }
});

test('passes method, path, headers and body on', async () => {
  await using server = await serveCluster(echo, { token, tls: false });
  const response = await fetch(`${server.url}/api/v1/pods`, {
    method: 'PATCH',
    body: '{"a":1}',
    headers: { ...authorized.headers, 'content-type': 'application/merge-patch+json' },
  });
  expect(await response.json()).toEqual({
    method: 'PATCH',
    path: '/api/v1/pods',
    contentType: 'application/merge-patch+json',
    body: '{"a":1}',
  });
});

test('refuses a body over 3 MiB as the API server does', async () => {
  await using server = await serveCluster(echo, { token, tls: false });
  const body = 'x'.repeat(3 * 1024 * 1024 + 1);
  const response = await fetch(server.url, { ...authorized, method: 'POST', body });
  expect(response.status).toBe(413);
});

test('streams a watch line by line and tells the cluster when the watcher leaves', async () => {
  let left: () => void = () => undefined;
  const hasLeft = new Promise<void>((resolve) => (left = resolve));
  const watched: ServedCluster = {
    handle: async () =>
      new Response(
        new ReadableStream<Uint8Array>({
          start: (controller) => controller.enqueue(new TextEncoder().encode('{"type":"ADDED"}\n')),
          cancel: left,
        }),
      ),
  };
  await using server = await serveCluster(watched, { token, tls: false });
  const leave = new AbortController();
  const response = await fetch(server.url, { ...authorized, signal: leave.signal });
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toBe('{"type":"ADDED"}\n');
  leave.abort();
  await hasLeft;
});

test('a failing handler is a 500 Status, not a dropped connection', async () => {
  const failing: ServedCluster = { handle: () => Promise.reject(new Error('bug')) };
  await using server = await serveCluster(failing, { token, tls: false });
  const response = await fetch(server.url, authorized);
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ reason: 'InternalError' });
});

test('listens on loopback and says so in the kubeconfig', async () => {
  await using server = await serveCluster(echo, { token, name: 'lab', tls: false });
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(server.kubeconfig).toContain(`server: "${server.url}"`);
  expect(server.kubeconfig).toContain('token: "a-token"');
});

test('speaks TLS with a certificate that its kubeconfig carries', async () => {
  await using server = await serveCluster(echo, { token });
  const encoded = /certificate-authority-data: (\S+)/.exec(server.kubeconfig)?.[1] ?? '';
  const ca = Buffer.from(encoded, 'base64').toString();
  const status = await new Promise<number | undefined>((resolve, reject) => {
    get(`${server.url}/api`, { ca, headers: authorized.headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
  expect(status).toBe(200);
  await expect(fetch(server.url, authorized)).rejects.toThrow('fetch failed');
});

test('a port that is taken is an error, and closing frees it', async () => {
  const first = await serveCluster(echo, { token, tls: false });
  const port = Number(new URL(first.url).port);
  await expect(serveCluster(echo, { token, port, tls: false })).rejects.toThrow('EADDRINUSE');
  await first.close();
  await using second = await serveCluster(echo, { token, port, tls: false });
  expect(new URL(second.url).port).toBe(String(port));
});
