import { get } from 'node:https';
import { connect } from 'node:net';
import { createSimulatedCluster, type SimulatedCluster } from '@drydock/cluster';
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

/** Sends bytes as they are and reads the first line that comes back. */
function statusLine(url: string, text: string): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
    socket.once('data', (data) => {
      resolve(data.toString().split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

test.each([
  ['GET //etc/passwd', 'HTTP/1.1 200 OK'],
  ['GET http://elsewhere/api', 'HTTP/1.1 400 Bad Request'],
  ['TRACE /api', 'HTTP/1.1 405 Method Not Allowed'],
  ['GET /%ff%00', 'HTTP/1.1 200 OK'],
])('%s is answered with %s, and the server lives on', async (line, expected) => {
  await using server = await serveCluster(echo, { token, tls: false });
  const text = `${line} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  expect(await statusLine(server.url, text)).toBe(expected);
  expect((await fetch(`${server.url}/api`, authorized)).status).toBe(200);
});

test('a cluster that knows its clients lets in tokens of service accounts, and RBAC decides', async () => {
  const access = { adminToken: token, authorization: 'rbac' } as const;
  await using cluster = createSimulatedCluster({ access });
  const { simulator } = cluster;
  await using server = await serveCluster(
    {
      handle: (request) => simulator.handle(request),
      refusal: (request) => simulator.refusal(request),
    },
    { token, tls: false, authentication: 'cluster' },
  );
  const ask = async (path: string, bearer: string, init: RequestInit = {}): Promise<Response> =>
    fetch(server.url + path, {
      ...init,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    });
  const path = '/api/v1/namespaces/default/serviceaccounts/default/token';
  const issued = await ask(path, token, { method: 'POST', body: '{"spec":{}}' });
  const { status } = (await issued.json()) as { readonly status: { readonly token: string } };
  expect((await ask('/api/v1/nodes', status.token)).status).toBe(403);
  expect((await ask('/version', status.token)).status).toBe(200);
  expect((await ask('/api/v1/nodes', 'nobody')).status).toBe(401);
  expect((await fetch(`${server.url}/api/v1/nodes`)).status).toBe(403);
  expect((await ask('/api/v1/nodes', token)).status).toBe(200);
});

test('clusters side by side have states and tokens of their own', async () => {
  await using one = createSimulatedCluster({ access: { adminToken: 'one' } });
  await using two = createSimulatedCluster({ access: { adminToken: 'two' } });
  const serve = (cluster: SimulatedCluster, own: string) =>
    serveCluster(
      { handle: (request) => cluster.simulator.handle(request) },
      { token: own, tls: false },
    );
  await using first = await serve(one, 'one');
  await using second = await serve(two, 'two');
  await one.kube.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'only-here' } });
  const status = async (url: string, bearer: string): Promise<number> =>
    (
      await fetch(`${url}/api/v1/namespaces/only-here`, {
        headers: { authorization: `Bearer ${bearer}` },
      })
    ).status;
  expect(await status(first.url, 'one')).toBe(200);
  expect(await status(second.url, 'two')).toBe(404);
  expect(await status(second.url, 'one')).toBe(401);
});
