import { getCookie } from 'hono/cookie';
import type { Context } from 'hono';
import type { Sessions } from '../people/sessions.ts';
import type { ApiTokens } from '../people/api-tokens.ts';
import { cookieNames } from '../people/cookies.ts';
import type { Principal } from './principal.ts';

/** The bearer token of a request. A request with one acts by it alone: its cookies count for nothing. */
export function bearerOf(context: Context): string | undefined {
  return /^Bearer (\S{1,200})$/i.exec(context.req.header('authorization') ?? '')?.[1];
}

/** Those as whom a request may act: a browser can hold an instructor's and a learner's session. */
export async function authenticate(
  context: Context,
  { sessions, tokens }: { readonly sessions: Sessions; readonly tokens: ApiTokens },
): Promise<readonly Principal[]> {
  const bearer = bearerOf(context);
  if (bearer !== undefined) {
    const principal = await tokens.resolve(bearer);
    return principal ? [principal] : [];
  }
  const found: Principal[] = [];
  for (const kind of ['learner', 'staff'] as const) {
    for (const name of cookieNames(kind)) {
      const token = getCookie(context, name);
      const principal = token === undefined ? undefined : await sessions.resolve(kind, token);
      if (principal) {
        found.push(principal);
        break;
      }
    }
  }
  return found;
}
