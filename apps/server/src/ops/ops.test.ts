import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Hono } from 'hono';
import { apiRoutes, clientHeader } from '@drydock/api';
import { openTestPGlite } from '../testing/databases.ts';
import { createTestServer, type TestServer } from '../testing/test-server.ts';
import { mountHealth } from './health.ts';

const token = 'a token of this test';
let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({
    database: await openTestPGlite(),
    config: { metricsToken: token },
  });
}, 120_000);
afterAll(async () => {
  await server.close();
  await server.services.database.close();
});

describe('/metrics', () => {
  test('counts calls by route, without names or codes in a label', async () => {
    await server.app.request('/api/session?code=secret-word');
    const headers = { authorization: `Bearer ${token}` };
    const text = await (await server.app.request('/metrics', { headers })).text();
    expect(text).toMatch(/drydock_http_request_duration_seconds_count\{.*route="\/api\/session"/);
    expect(text).not.toContain('secret-word');
  });

  test('counts who is here and what waits, from the database', async () => {
    await server.learner();
    await server.staff();
    const headers = { authorization: `Bearer ${token}` };
    const text = await (await server.app.request('/metrics', { headers })).text();
    expect(text).toMatch(/^drydock_sessions\{kind="learner"\} 1$/m);
    expect(text).toMatch(/^drydock_sessions\{kind="staff"\} 1$/m);
    expect(text).toContain('# HELP drydock_submissions ');
  });

  test.each([
    ['without a token', {}],
    ['with a wrong one', { authorization: 'Bearer wrong' }],
  ])('is refused %s', async (_, headers) => {
    expect((await server.app.request('/metrics', { headers })).status).toBe(403);
  });
});

describe('/readyz', () => {
  test.each([
    ['open', 200],
    ['not needed yet', 200],
    ['opening', 503],
    ['unreachable', 503],
  ] as const)('answers for a database that is %s with %i', async (state, status) => {
    const app = new Hono();
    const stopping = new AbortController();
    mountHealth(app, {
      files: 0,
      stopping: stopping.signal,
      database: { check: async () => state },
    });
    expect((await app.request('/readyz')).status).toBe(status);
    stopping.abort();
    expect((await app.request('/readyz')).status).toBe(503);
    expect((await app.request('/healthz')).status).toBe(200);
  });
});

describe('the API', () => {
  test('describes every route in its OpenAPI document', async () => {
    const document = (await (await server.app.request('/api/openapi.json')).json()) as {
      readonly openapi: string;
      readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId: string }>>>>;
    };
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(
      apiRoutes.map(({ id }) => id).toSorted(),
    );
  });

  test('refuses what is too large before it has read it all', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 16_384;
        controller.enqueue(new Uint8Array(16_384).fill(32));
      },
    });
    const response = await server.app.request('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', [clientHeader]: '1' },
      body: endless,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(1_000_000);
  });

  test.each([
    ['no JSON', '{', 400, 'request/not-json'],
    ['JSON that does not fit', '{"user":1}', 422, 'request/invalid'],
    ['JSON nested very deep', '['.repeat(30_000), 400, 'request/not-json'],
    ['nesting that closes', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 422, 'request/invalid'],
  ])('answers %s with a problem that says so', async (_, body, status, code) => {
    const response = await server.app.request('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', [clientHeader]: '1' },
      body,
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ code });
  });

  test('says at which address there is nothing, and sends its headers with that too', async () => {
    const response = await server.app.request('/api/nothing');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'request/no-such-route' });
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
