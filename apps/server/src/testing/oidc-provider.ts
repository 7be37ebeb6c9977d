import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** Somebody whom the provider knows. */
export interface ProviderAccount {
  readonly name: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly groups?: readonly string[];
}

export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Goes through sign-in and consent as this account; gives the address that the browser is sent back to. */
  signIn(authorizationUrl: string, account: string): Promise<string>;
  close(): Promise<void>;
}

/** A certified OpenID provider in this process, on loopback: discovery, PKCE, consent and all. */
export async function startProvider(
  redirectUri: string,
  accounts: Readonly<Record<string, ProviderAccount>>,
): Promise<TestProvider> {
  const server = createServer();
  const { promise: isListening, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await isListening;
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, clientSecret] = ['drydock', 'a secret that the log must never show'];
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    claims: {
      openid: ['sub'],
      profile: ['name'],
      email: ['email', 'email_verified'],
      groups: ['groups'],
    },
    scopes: ['openid', 'profile', 'email', 'groups'],
    cookies: { keys: ['a key of this test'] },
    pkce: { required: () => true },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...accounts[id] }),
    }),
  });
  const callback = provider.callback();
  server.on('request', (request, response) => void callback(request, response));
  return {
    issuer,
    clientId,
    clientSecret,
    signIn: (url, account) => walkThrough(url, account, redirectUri),
    close: async () => {
      server.closeAllConnections();
      const { promise, resolve: closed } = Promise.withResolvers<void>();
      server.close(() => closed());
      await promise;
    },
  };
}

/** What a person and their browser do at the provider's own pages. */
async function walkThrough(start: string, account: string, redirectUri: string): Promise<string> {
  const jar = new Map<string, string>();
  let next: { url: string; form?: URLSearchParams } = { url: start };
  for (let steps = 0; steps < 12; steps += 1) {
    const response = await fetch(next.url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(next.form ? { method: 'POST', body: next.form } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/);
      jar.set(name, value);
    }
    const location = response.headers.get('location');
    if (location?.startsWith(redirectUri)) return location;
    if (location !== null) {
      next = { url: new URL(location, next.url).href };
      continue;
    }
    const page = await response.text();
    const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
    if (action === undefined) throw new Error(`No form at ${next.url}: ${page.slice(0, 300)}`);
    const form = page.includes('name="login"')
      ? { prompt: 'login', login: account, password: 'any' }
      : { prompt: 'consent' };
    next = { url: new URL(action, next.url).href, form: new URLSearchParams(form) };
  }
  throw new Error('The provider did not send the browser back within 12 steps.');
}
