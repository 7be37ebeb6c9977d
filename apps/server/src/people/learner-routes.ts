import { peopleRoutes } from '@drydock/api';
import { ApiError } from '../http/api-error.ts';
import { implement, type Implementation } from '../http/implement.ts';
import { routeNamed } from '../http/route-named.ts';
import type { Services } from '../services.ts';

/** What a learner does about themselves: come back, get another code, leave. */
export function createLearnerRoutes(services: Services): readonly Implementation[] {
  const { people } = services;
  return [
    implement(routeNamed(peopleRoutes, 'rejoin'), async ({ body, context, clientAddress }) => {
      const limit = {
        what: 'personal code',
        of: `address ${clientAddress}`,
        failures: 60,
        seconds: 600,
      };
      const learner = await services.limits.guess([limit], () =>
        people.findByRejoinCode(body.code),
      );
      if (!learner) {
        throw new ApiError(401, 'people/wrong-code', 'No learner has this personal code.', {
          action: 'Check it, or ask the instructor for a new one.',
        });
      }
      await people.startSession(context, { learnerId: learner.id });
      return { learnerId: learner.id, name: learner.name };
    }),
    implement(routeNamed(peopleRoutes, 'renewRejoinCode'), async ({ principal }) => ({
      code: await people.renewRejoinCode(principal.learnerId),
    })),
    implement(routeNamed(peopleRoutes, 'endLearnerSession'), async ({ context }) => {
      await people.endSessions(context, 'learner');
    }),
  ];
}
