import { and, eq, gt, lt } from 'drizzle-orm';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from 'openid-client';
import type { Database } from '../database/database.ts';
import { schema } from '../database/schema.ts';
import type { OidcConfig } from '../ops/config.ts';
import type { Clock, Retention } from '../services.ts';
import { hashToken } from './secrets.ts';

const { oidcAttempts } = schema;
const attemptMs = 600_000;

/** What the provider says about somebody, as far as this server uses it. */
export interface OidcIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  /** Only when the provider vouches for it. */
  readonly email: string | undefined;
  readonly groups: readonly string[];
}

/** Sign-in by the authorization code flow with PKCE, state and nonce. */
export interface Oidc {
  /** Where to send the browser, and the state that it has to bring back in a cookie. */
  begin(returnTo: string): Promise<{ readonly url: URL; readonly state: string }>;
  /**
   * Checks what the provider sent back. Undefined when this browser began no such sign-in, or it was
   * used or is too old; rejects when the provider refused or what it sent does not verify.
   */
  finish(
    search: URLSearchParams,
    state: string | undefined,
  ): Promise<{ readonly identity: OidcIdentity; readonly returnTo: string } | undefined>;
}

export interface OidcOptions {
  readonly config: OidcConfig;
  readonly database: Database;
  readonly clock: Clock;
  /** Where the provider sends the browser back to. */
  readonly redirectUri: string;
}

export function createOidc({ config, database, clock, redirectUri }: OidcOptions): Oidc {
  const { queries } = database;
  let known: Promise<Configuration> | undefined;
  const provider = async (): Promise<Configuration> => {
    known ??= discover(config);
    try {
      return await known;
    } catch (error) {
      // A provider that was away is asked again at the next sign-in.
      known = undefined;
      throw error;
    }
  };
  return {
    begin: async (returnTo) => {
      const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
      const expiresAt = new Date(clock().getTime() + attemptMs);
      const url = buildAuthorizationUrl(await provider(), {
        redirect_uri: redirectUri,
        scope: config.scope,
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      await queries
        .insert(oidcAttempts)
        .values({ stateHash: hashToken(state), nonce, verifier, returnTo, expiresAt });
      return { url, state };
    },
    finish: async (search, state) => {
      if (state === undefined || search.get('state') !== state) return undefined;
      // Deleted as it is read: a second use finds nothing.
      const [attempt] = await queries
        .delete(oidcAttempts)
        .where(
          and(eq(oidcAttempts.stateHash, hashToken(state)), gt(oidcAttempts.expiresAt, clock())),
        )
        .returning();
      if (!attempt) return undefined;
      const here = new URL(`${redirectUri}?${search}`);
      const tokens = await authorizationCodeGrant(await provider(), here, {
        pkceCodeVerifier: attempt.verifier,
        expectedState: state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new Error('The provider sent no ID token.');
      const info = await fetchUserInfo(await provider(), tokens.access_token, claims.sub);
      const identity = toIdentity(config.issuer, { ...claims, ...info });
      return { identity, returnTo: attempt.returnTo };
    },
  };
}

function discover({ issuer, clientId, clientSecret }: OidcConfig): Promise<Configuration> {
  const url = new URL(issuer);
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return discovery(url, clientId, clientSecret, undefined, {
    timeout: 10,
    // Plain HTTP only to this machine: elsewhere the provider's answers could be forged.
    ...(isLocal && url.protocol === 'http:' ? { execute: [allowInsecureRequests] } : {}),
  });
}

function toIdentity(issuer: string, claims: Readonly<Record<string, unknown>>): OidcIdentity {
  const text = (name: string): string | undefined => {
    const value = claims[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const groups = Array.isArray(claims['groups']) ? claims['groups'] : [];
  const subject = text('sub') ?? '';
  return {
    issuer,
    subject,
    name: (text('name') ?? text('preferred_username') ?? subject).slice(0, 100),
    email: claims['email_verified'] === true ? text('email')?.toLowerCase() : undefined,
    groups: groups.filter((each) => typeof each === 'string'),
  };
}

/** The role that the configuration gives somebody; undefined for who may not sign in. */
export function roleFor(
  { admins, instructors }: Pick<OidcConfig, 'admins' | 'instructors'>,
  identity: OidcIdentity,
): 'admin' | 'instructor' | undefined {
  if (admins.some((rule) => matches(rule, identity))) return 'admin';
  return instructors.some((rule) => matches(rule, identity)) ? 'instructor' : undefined;
}

function matches(rule: string, { email, groups }: OidcIdentity): boolean {
  if (rule.startsWith('group:')) return groups.includes(rule.slice('group:'.length));
  if (email === undefined) return false;
  const wanted = rule.toLowerCase();
  return wanted.startsWith('*@') ? email.endsWith(wanted.slice(1)) : email === wanted;
}

/** Sign-ins that never came back. */
export const oidcRetention: Retention = {
  what: 'unfinished sign-ins',
  purge: async (_, queries) => {
    const gone = await queries
      .delete(oidcAttempts)
      .where(lt(oidcAttempts.expiresAt, new Date()))
      .returning({ hash: oidcAttempts.stateHash });
    return gone.length;
  },
};
