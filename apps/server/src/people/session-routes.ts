import { peopleRoutes } from '@drydock/api';
import { and, eq } from 'drizzle-orm';
import { schema } from '../database/schema.ts';
import { ApiError } from '../http/api-error.ts';
import { authenticate } from '../http/authenticate.ts';
import { implement, type Implementation } from '../http/implement.ts';
import type { Principal } from '../http/principal.ts';
import type { Services } from '../services.ts';
import { createOidcRoutes } from './oidc-routes.ts';
import { verifyPassword } from './passwords.ts';
import { createTurns } from './turns.ts';
import { routeNamed } from '../http/route-named.ts';

const { users } = schema;
const quarterHour = 900;

/** Signing in and out, and who one is. */
export function createSessionRoutes(services: Services): readonly Implementation[] {
  // One password at a time: each costs 19 MiB, and a crowd that guesses at once is counted exactly.
  const inTurn = createTurns();
  return [
    implement(routeNamed(peopleRoutes, 'readSession'), async ({ context }) => {
      const principals = await authenticate(context, services.people);
      return { ...describe(principals), methods: methodsOf(services) };
    }),
    implement(routeNamed(peopleRoutes, 'signIn'), async ({ body, context, clientAddress }) => {
      const limits = limitsOf(body.user, clientAddress);
      const user = await inTurn(() =>
        services.limits.guess(limits, () => findUser(services, body.user, body.password)),
      );
      if (!user) {
        await services.audit.write({ actor: 'server', action: 'people.sign-in-refused' });
        throw new ApiError(401, 'people/wrong-password', 'Name and password do not fit.', {
          action: 'Check both. The first password was printed when the server was first started.',
        });
      }
      await services.people.startSession(context, { userId: user.id });
      await services.database.queries
        .update(users)
        .set({ signedInAt: services.clock() })
        .where(eq(users.id, user.id));
      await services.audit.write({
        actor: { kind: 'staff', userId: user.id, name: user.name, role: user.role, via: 'session' },
        action: 'people.signed-in',
        detail: { method: 'password' },
      });
      return { userId: user.id, name: user.name, role: user.role };
    }),
    implement(routeNamed(peopleRoutes, 'signOut'), async ({ context }) => {
      await services.people.endSessions(context);
    }),
    ...createOidcRoutes(services),
  ];
}

function describe(principals: readonly Principal[]) {
  const staff = principals.find((each) => each.kind === 'staff');
  const learner = principals.find((each) => each.kind === 'learner');
  return {
    ...(staff ? { staff: { userId: staff.userId, name: staff.name, role: staff.role } } : {}),
    ...(learner ? { learner: { learnerId: learner.learnerId, name: learner.name } } : {}),
  };
}

function methodsOf({ config }: Services) {
  return { password: true, ...(config.oidc ? { oidc: { label: config.oidc.label } } : {}) };
}

/** An address is stopped soon; an account only after many, so that nobody can lock its owner out easily. */
function limitsOf(user: string, address: string) {
  const what = 'password';
  return [
    { what, of: `address ${address}`, failures: 20, seconds: quarterHour },
    { what, of: `user ${user.toLowerCase().slice(0, 100)}`, failures: 100, seconds: quarterHour },
  ] as const;
}

async function findUser({ database }: Services, name: string, password: string) {
  const [user] = await database.queries
    .select()
    .from(users)
    .where(and(eq(users.issuer, 'local'), eq(users.subject, name.toLowerCase())));
  const isRight = await verifyPassword(password, user?.passwordHash ?? null);
  return isRight ? user : undefined;
}
