import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { startProvider, type TestProvider } from '../testing/oidc-provider.ts';
import { createTestServer, type TestServer, type Visitor } from '../testing/test-server.ts';
import { roleFor } from './oidc.ts';

const publicUrl = 'http://localhost:4321';
const redirectUri = `${publicUrl}/api/session/oidc/callback`;

const leaver = { name: 'Leaver', email: 'leaver@example.org', email_verified: true };

const accounts = {
  leaver,
  ines: { name: 'Ines', email: 'ines@example.org', email_verified: true },
  root: {
    name: 'Root',
    email: 'root@ops.example',
    email_verified: true,
    groups: ['drydock-admins'],
  },
  eve: { name: 'Eve', email: 'eve@evil.example', email_verified: true },
  unverified: { name: 'Fake', email: 'ines@example.org', email_verified: false },
};

onEachDatabase('sign-in at an OpenID provider', (use) => {
  let provider: TestProvider;
  let server: TestServer;
  beforeAll(async () => {
    provider = await startProvider(redirectUri, accounts);
    const { issuer, clientId, clientSecret } = provider;
    server = await createTestServer({
      database: use().database,
      config: {
        publicUrl,
        oidc: {
          issuer,
          clientId,
          clientSecret,
          label: 'School',
          scope: 'openid profile email groups',
          instructors: ['*@example.org'],
          admins: ['group:drydock-admins'],
        },
      },
    });
  });
  afterAll(async () => {
    await server.close();
    await provider.close();
  });

  /** To the provider and up to the address that it sends the browser back to. */
  async function comeBack(visitor: Visitor, account: string, returnTo?: string): Promise<string> {
    const query = returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`;
    const start = await visitor.fetch(`/api/session/oidc${query}`);
    const back = await provider.signIn(start.headers.get('location') ?? '', account);
    return back.slice(publicUrl.length);
  }

  async function signIn(visitor: Visitor, account: string, returnTo?: string): Promise<string> {
    const finished = await visitor.fetch(await comeBack(visitor, account, returnTo));
    return finished.headers.get('location') ?? '';
  }

  test('says that it can be used, and under which name', async () => {
    const { methods } = await server.visitor().api.call('GET /api/session');
    expect(methods.oidc).toEqual({ label: 'School' });
  });

  test('makes an instructor of whom the provider vouches for, and returns to the page', async () => {
    const visitor = server.visitor();
    expect(await signIn(visitor, 'ines', '/workshop/?tab=past')).toBe('/workshop/?tab=past');
    const { staff } = await visitor.api.call('GET /api/session');
    expect(staff).toMatchObject({ name: 'Ines', role: 'instructor' });
  });

  test('gives the same account at the next sign-in', async () => {
    const [first, second] = [server.visitor(), server.visitor()];
    await signIn(first, 'root');
    const { staff } = await first.api.call('GET /api/session');
    await signIn(second, 'root');
    expect((await second.api.call('GET /api/session')).staff).toEqual(staff);
    expect(staff?.role).toBe('admin');
  });

  test('takes the access of somebody who may no longer sign in', async () => {
    const [before, after] = [server.visitor(), server.visitor()];
    await signIn(before, 'leaver');
    const { secret } = await before.api.call('POST /api/me/tokens', { body: { label: 'CI' } });
    leaver.email = 'leaver@elsewhere.example';
    await signIn(after, 'leaver');
    expect((await before.api.call('GET /api/session')).staff).toBeUndefined();
    const headers = { authorization: `Bearer ${secret}` };
    expect((await server.app.request('/api/me/tokens', { headers })).status).toBe(401);
    leaver.email = 'leaver@example.org';
  });

  test.each([
    ['a stranger', 'eve'],
    ['an address that nobody vouches for', 'unverified'],
  ])('refuses %s', async (_, account) => {
    const visitor = server.visitor();
    expect(await signIn(visitor, account)).toBe('/workshop/?sign-in=not-allowed');
    expect((await visitor.api.call('GET /api/session')).staff).toBeUndefined();
  });

  test('refuses an answer in a browser that did not ask for it', async () => {
    const address = await comeBack(server.visitor(), 'ines');
    const victim = server.visitor();
    const response = await victim.fetch(address);
    expect(response.headers.get('location')).toBe('/workshop/?sign-in=expired');
    expect((await victim.api.call('GET /api/session')).staff).toBeUndefined();
  });

  test('takes an answer once', async () => {
    const visitor = server.visitor();
    const address = await comeBack(visitor, 'ines');
    const cookie = visitor.cookies();
    expect((await visitor.fetch(address)).headers.get('location')).toBe('/workshop/');
    const again = await server.app.request(address, { headers: { cookie } });
    expect(again.headers.get('location')).toBe('/workshop/?sign-in=expired');
  });

  test('refuses a code that the provider did not give', async () => {
    const visitor = server.visitor();
    const address = (await comeBack(visitor, 'ines')).replace(/code=[^&]+/, 'code=made-up');
    const response = await visitor.fetch(address);
    expect(response.headers.get('location')).toBe('/workshop/?sign-in=failed');
  });

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)'])(
    'returns to no other place: %s',
    async (returnTo) => {
      expect(await signIn(server.visitor(), 'ines', returnTo)).toBe('/workshop/');
    },
  );

  test('logs neither the secret nor a code', () => {
    expect(server.log()).not.toContain(provider.clientSecret);
    expect(server.log()).not.toMatch(/code=/);
  });
});

describe('roleFor', () => {
  const identity = {
    issuer: 'https://id.example',
    subject: '1',
    name: 'Ada',
    email: 'ada@example.org',
    groups: ['teachers'],
  };
  test.each([
    ['an address', ['Ada@Example.org'], 'instructor'],
    ['a domain', ['*@example.org'], 'instructor'],
    ['a group', ['group:teachers'], 'instructor'],
    ['not a domain that only ends alike', ['*@ample.org'], undefined],
    ['nobody', [], undefined],
  ])('knows %s', (_, instructors, role) => {
    expect(roleFor({ admins: [], instructors }, identity)).toBe(role);
  });
});
