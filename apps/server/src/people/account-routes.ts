import { peopleRoutes } from '@drydock/api';
import { eq } from 'drizzle-orm';
import { getCookie } from 'hono/cookie';
import { schema } from '../database/schema.ts';
import { ApiError } from '../http/api-error.ts';
import { implement, type Implementation } from '../http/implement.ts';
import { routeNamed } from '../http/route-named.ts';
import type { Services } from '../services.ts';
import type { ApiTokenRow } from './api-tokens.ts';
import { cookieNames } from './cookies.ts';
import { hashPassword, verifyPassword } from './passwords.ts';

const { users } = schema;

/** The own account of an instructor or admin, and the audit log. */
export function createAccountRoutes(services: Services): readonly Implementation[] {
  const { people, audit, database } = services;
  return [
    implement(routeNamed(peopleRoutes, 'changePassword'), async (call) => {
      const { principal, body, context } = call;
      const { queries } = database;
      const [user] = await queries.select().from(users).where(eq(users.id, principal.userId));
      const limit = {
        what: 'password',
        of: `change ${principal.userId}`,
        failures: 10,
        seconds: 900,
      };
      const isRight = await services.limits.guess([limit], async () =>
        (await verifyPassword(body.current, user?.passwordHash ?? null)) ? true : undefined,
      );
      if (!isRight) {
        throw new ApiError(403, 'people/wrong-password', 'The current password does not fit.');
      }
      const passwordHash = await hashPassword(body.next);
      await queries.update(users).set({ passwordHash }).where(eq(users.id, principal.userId));
      const here = cookieNames('staff')
        .map((name) => getCookie(context, name))
        .find((token) => token !== undefined);
      await people.sessions.endAllOf(principal.userId, here);
      await audit.write({ actor: principal, action: 'people.password-changed' });
    }),
    implement(routeNamed(peopleRoutes, 'listTokens'), async ({ principal }) => {
      const tokens = await people.tokens.list(principal.userId);
      return { tokens: tokens.map(present) };
    }),
    implement(routeNamed(peopleRoutes, 'createToken'), async ({ principal, body }) => {
      const made = await people.tokens.create(principal.userId, body.label, body.days);
      const subject = `token:${made.token.id}`;
      await audit.write({ actor: principal, action: 'people.token-created', subject });
      return { token: present(made.token), secret: made.secret };
    }),
    implement(routeNamed(peopleRoutes, 'deleteToken'), async ({ principal, params }) => {
      await people.tokens.remove(params.tokenId);
      const subject = `token:${params.tokenId}`;
      await audit.write({ actor: principal, action: 'people.token-revoked', subject });
    }),
    implement(routeNamed(peopleRoutes, 'listAudit'), async ({ query }) => {
      const { limit } = query;
      const before = query.before === undefined ? {} : { before: BigInt(query.before) };
      const rows = await audit.read({ ...before, limit });
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return {
        entries: rows.map(({ id, at, actor, action, subject, detail }) => ({
          id: String(id),
          at: at.toISOString(),
          actor,
          action,
          ...(subject === null ? {} : { subject }),
          detail,
        })),
        ...(last ? { next: String(last.id) } : {}),
      };
    }),
  ];
}

function present(token: ApiTokenRow) {
  return {
    id: token.id,
    label: token.label,
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt.toISOString(),
    ...(token.lastUsedAt ? { lastUsedAt: token.lastUsedAt.toISOString() } : {}),
  };
}
