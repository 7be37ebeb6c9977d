import { ApiCallError, clientHeader } from '@drydock/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgreSql } from '../database/open-postgresql.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { createTestServer, type TestServer } from '../testing/test-server.ts';
import { ensureAdmin } from './first-admin.ts';

const password = 'correct horse battery';

/** The code of the problem with which a call was refused. */
async function codeOf(call: Promise<unknown>): Promise<string | undefined> {
  const error = await call.catch((thrown: unknown) => thrown);
  return error instanceof ApiCallError ? error.problem.code : undefined;
}

onEachDatabase('sign-in', (use) => {
  let server: TestServer;
  let now = new Date('2026-05-04T10:00:00Z');
  beforeAll(async () => {
    const { database } = use();
    await ensureAdmin(database.queries, { password, folder: undefined });
    server = await createTestServer({ database, clock: () => now });
  });
  afterAll(() => server.close());

  const signIn = (visitor = server.visitor(), tried = password) =>
    visitor.api.call('POST /api/session', { body: { user: 'admin', password: tried } });

  test('knows the admin by the password, and says who one is', async () => {
    const visitor = server.visitor();
    expect(await signIn(visitor)).toMatchObject({ name: 'Admin', role: 'admin' });
    expect((await visitor.api.call('GET /api/session')).staff?.role).toBe('admin');
  });

  test('refuses a wrong password and an unknown name with the same words', async () => {
    const wrong = await signIn(server.visitor(), 'wrong').catch((error: unknown) => error);
    const unknown = await server
      .visitor()
      .api.call('POST /api/session', { body: { user: 'nobody', password } })
      .catch((error: unknown) => error);
    expect(wrong).toBeInstanceOf(ApiCallError);
    expect((wrong as ApiCallError).problem).toEqual((unknown as ApiCallError).problem);
  });

  test('gives a cookie that scripts cannot read and other sites do not send', async () => {
    const response = await server.visitor().fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', [clientHeader]: '1' },
      body: JSON.stringify({ user: 'admin', password }),
    });
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^drydock_staff=[\w-]{43};/);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
  });

  test('makes a new session at sign-in: one that was planted before is worth nothing', async () => {
    const attacker = server.visitor();
    await signIn(attacker);
    const planted = attacker.cookies();
    const response = await server.app.request('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', [clientHeader]: '1', cookie: planted },
      body: JSON.stringify({ user: 'admin', password }),
    });
    const [fresh = ''] = (response.headers.getSetCookie()[0] ?? '').split(';');
    expect(fresh).not.toBe(planted);
    const asAttacker = await server.app.request('/api/session', { headers: { cookie: planted } });
    expect(await asAttacker.json()).not.toHaveProperty('staff');
    const asVictim = await server.app.request('/api/session', { headers: { cookie: fresh } });
    expect(await asVictim.json()).toHaveProperty('staff');
  });

  test('ends the session in the database at sign-out, not only in the browser', async () => {
    const visitor = server.visitor();
    await signIn(visitor);
    const cookie = visitor.cookies();
    await visitor.api.call('DELETE /api/session');
    expect(visitor.cookies()).toBe('');
    const replayed = await server.app.request('/api/me/tokens', { headers: { cookie } });
    expect(replayed.status).toBe(401);
  });

  test('ends a session for every replica at once', async () => {
    const { url } = use();
    if (url === undefined) return;
    const database = await openPostgreSql({ url });
    const replica = await createTestServer({ database, clock: () => now });
    const visitor = server.visitor();
    await signIn(visitor);
    const headers = { cookie: visitor.cookies() };
    const there = async () => (await replica.app.request('/api/me/tokens', { headers })).status;
    expect(await there()).toBe(200);
    await visitor.api.call('DELETE /api/session');
    await expect.poll(there, { timeout: 15_000 }).toBe(401);
    await replica.close();
    await database.close();
  });

  test('forgets a session when its time is over', async () => {
    const visitor = server.visitor();
    await signIn(visitor);
    now = new Date(now.getTime() + 13 * 3_600_000);
    expect((await visitor.api.call('GET /api/session')).staff).toBeUndefined();
  });

  test('ends the other sessions when the password changes', async () => {
    const [here, elsewhere] = [await server.staff('admin'), server.visitor()];
    await signIn(elsewhere);
    const change = { current: password, next: 'another horse battery' };
    await elsewhere.api.call('PUT /api/me/password', { body: change });
    expect((await elsewhere.api.call('GET /api/session')).staff).toBeDefined();
    const third = server.visitor();
    await signIn(third, change.next);
    await third.api.call('PUT /api/me/password', {
      body: { current: change.next, next: password },
    });
    expect((await elsewhere.api.call('GET /api/session')).staff).toBeUndefined();
    expect((await here.api.call('GET /api/session')).staff).toBeDefined();
  });

  test('stops guessing after twenty wrong passwords, and lets in again later', async () => {
    now = new Date('2026-05-06T10:00:00Z');
    const tries = await Promise.all(
      Array.from({ length: 25 }, () => codeOf(signIn(server.visitor(), 'wrong'))),
    );
    // All at once, and still exactly twenty were looked at.
    expect(tries.filter((code) => code === 'people/wrong-password')).toHaveLength(20);
    expect(tries.filter((code) => code === 'access/too-many-tries')).toHaveLength(5);
    const stopped = await signIn().catch((error: unknown) => error);
    expect((stopped as ApiCallError).problem).toMatchObject({
      status: 429,
      code: 'access/too-many-tries',
      retryAfter: 900,
    });
    now = new Date(now.getTime() + 900_000);
    expect(await signIn()).toMatchObject({ role: 'admin' });
  });

  test('keeps no password and no token in the database or the log', async () => {
    const visitor = server.visitor();
    await signIn(visitor);
    const token = visitor.cookies().split('=')[1] ?? '';
    const made = await visitor.api.call('POST /api/me/tokens', { body: { label: 'CI' } });
    const rows = JSON.stringify(
      await Promise.all(
        ['users', 'sessions', 'api_tokens', 'audit_log', 'rate_limits'].map(async (table) =>
          use()
            .database.query(`select to_jsonb(t)::text as row from ${table} t`)
            .then(({ rows }) => rows),
        ),
      ),
    );
    for (const secret of [password, token, made.secret]) {
      expect(rows).not.toContain(secret);
      expect(server.log()).not.toContain(secret);
    }
    expect(rows).toContain('$argon2id$');
  });

  test('takes an API token as a bearer, until it is revoked', async () => {
    const visitor = await server.staff();
    const { token, secret } = await visitor.api.call('POST /api/me/tokens', {
      body: { label: 'CI', days: 1 },
    });
    const headers = { authorization: `Bearer ${secret}` };
    expect((await server.app.request('/api/me/tokens', { headers })).status).toBe(200);
    await visitor.api.call('DELETE /api/me/tokens/{tokenId}', { params: { tokenId: token.id } });
    expect((await server.app.request('/api/me/tokens', { headers })).status).toBe(401);
  });

  test('writes who signed in to the audit log, for admins', async () => {
    const admin = await server.staff('admin');
    await signIn();
    const { entries } = await admin.api.call('GET /api/audit', { query: {} });
    expect(entries.map(({ action }) => action)).toContain('people.signed-in');
    const instructor = await server.staff();
    expect(await codeOf(instructor.api.call('GET /api/audit', { query: {} }))).toBe(
      'access/wrong-role',
    );
  });

  describe('requests that another site makes a browser send', () => {
    const body = JSON.stringify({ user: 'admin', password });
    const json = { 'content-type': 'application/json' };
    const forged: readonly (readonly [string, Record<string, string>])[] = [
      ['without our header', json],
      ['from another origin', { ...json, [clientHeader]: '1', origin: 'https://evil.example' }],
      ['of another site', { ...json, [clientHeader]: '1', 'sec-fetch-site': 'cross-site' }],
      ['from a sandboxed frame', { ...json, [clientHeader]: '1', origin: 'null' }],
      ['as a form', { 'content-type': 'text/plain' }],
      ['with a password in the address', { ...json, authorization: 'Basic YTpi' }],
    ];
    test.each(forged)('are refused: %s', async (_, headers) => {
      const response = await server.app.request('/api/session', { method: 'POST', headers, body });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: 'access/cross-site' });
    });

    test('are told from those of our own pages', async () => {
      const headers = {
        ...json,
        [clientHeader]: '1',
        origin: 'http://localhost',
        'sec-fetch-site': 'same-origin',
      };
      const response = await server.app.request('/api/session', { method: 'POST', headers, body });
      expect(response.status).toBe(200);
    });
  });
});
