import { peopleRoutes } from '@drydock/api';
import { and, eq } from 'drizzle-orm';
import { getCookie, setCookie, deleteCookie } from 'hono/cookie';
import { schema } from '../database/schema.ts';
import { ApiError } from '../http/api-error.ts';
import { implement, type Implementation } from '../http/implement.ts';
import { routeNamed } from '../http/route-named.ts';
import type { OidcConfig } from '../ops/config.ts';
import type { Services } from '../services.ts';
import { isSecure } from './cookies.ts';
import { createOidc, roleFor, type Oidc, type OidcIdentity } from './oidc.ts';

const { apiTokens, users } = schema;
const stateCookie = 'drydock_oidc';
const callbackPath = '/api/session/oidc/callback';
/** The page of instructors; it says what `sign-in=…` means. */
const home = '/workshop/';

/** Signing in at an identity provider. */
export function createOidcRoutes(services: Services): readonly Implementation[] {
  const { config, database, clock, log } = services;
  const secure = isSecure(config.publicUrl);
  const oidc = config.oidc
    ? createOidc({
        config: config.oidc,
        database,
        clock,
        redirectUri: `${config.publicUrl}${callbackPath}`,
      })
    : undefined;
  return [
    implement(routeNamed(peopleRoutes, 'startOidcSignIn'), async ({ query, context }) => {
      const { url, state } = await required(oidc).begin(localPath(query.returnTo));
      setCookie(context, stateCookie, state, {
        httpOnly: true,
        sameSite: 'Lax',
        secure,
        path: callbackPath,
        maxAge: 600,
      });
      return context.redirect(url.href, 302);
    }),
    implement(routeNamed(peopleRoutes, 'finishOidcSignIn'), async ({ context }) => {
      const state = getCookie(context, stateCookie);
      deleteCookie(context, stateCookie, { path: callbackPath, secure });
      const { searchParams } = new URL(context.req.url);
      const back = (problem: string) => context.redirect(`${home}?sign-in=${problem}`, 302);
      const finished = await required(oidc)
        .finish(searchParams, state)
        .catch((error: unknown) => {
          log.warn(
            { error },
            'the identity provider refused a sign-in, or its answer did not verify',
          );
          return 'failed' as const;
        });
      if (finished === 'failed') return back('failed');
      if (!finished) return back('expired');
      const userId = config.oidc && (await admit(services, config.oidc, finished.identity));
      if (userId === undefined) return back('not-allowed');
      await services.people.startSession(context, { userId });
      return context.redirect(finished.returnTo, 302);
    }),
  ];
}

function required(oidc: Oidc | undefined): Oidc {
  if (oidc) return oidc;
  throw new ApiError(404, 'people/no-oidc', 'This server has no identity provider.', {
    action: 'Sign in with a password, or set DRYDOCK_OIDC_ISSUER on the server.',
  });
}

/** Only a path of this server: `//host` and `/\host` are addresses of others. */
function localPath(returnTo: string | undefined): string {
  return returnTo !== undefined && /^\/(?![/\\])[^\\\s]*$/.test(returnTo) ? returnTo : home;
}

/** Keeps the account in step with what the provider says; undefined for who may not sign in. */
async function admit(
  { database, clock, audit, people }: Services,
  config: OidcConfig,
  identity: OidcIdentity,
): Promise<string | undefined> {
  const role = roleFor(config, identity);
  const { issuer, subject, name, email } = identity;
  if (role === undefined) {
    await endAccess({ database, people }, identity);
    await audit.write({ actor: 'server', action: 'people.sign-in-refused', detail: { issuer } });
    return undefined;
  }
  const current = { name, email: email ?? null, role, signedInAt: clock() };
  const [user] = await database.queries
    .insert(users)
    .values({ issuer, subject, ...current })
    .onConflictDoUpdate({ target: [users.issuer, users.subject], set: current })
    .returning({ id: users.id });
  if (!user) return undefined;
  // A role that changed is known to every replica and session at once.
  await people.sessions.refresh(user.id);
  await audit.write({
    actor: { kind: 'staff', userId: user.id, name, role, via: 'session' },
    action: 'people.signed-in',
    detail: { method: 'oidc', role },
  });
  return user.id;
}

/** Somebody who may no longer sign in loses the sessions and tokens of the time when they could. */
async function endAccess(
  { database, people }: Pick<Services, 'database' | 'people'>,
  { issuer, subject }: OidcIdentity,
): Promise<void> {
  const [user] = await database.queries
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.issuer, issuer), eq(users.subject, subject)));
  if (!user) return;
  await people.sessions.endAllOf(user.id);
  await database.queries.delete(apiTokens).where(eq(apiTokens.userId, user.id));
}
