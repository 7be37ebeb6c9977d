import { peopleRoutes } from '@drydock/api';
import { eq } from 'drizzle-orm';
import { schema } from '../database/schema.ts';
import { implement, type Implementation } from '../http/implement.ts';
import { routeNamed } from '../http/route-named.ts';
import type { Area, Services } from '../services.ts';

const { learners } = schema;

/** A learner's own data, in every area that keeps some: seen, named otherwise, deleted. */
export function createPersonalDataRoutes(
  { people, audit, database }: Services,
  areas: readonly Area[],
): readonly Implementation[] {
  return [
    implement(routeNamed(peopleRoutes, 'exportLearner'), async ({ principal }) => {
      const parts: Record<string, unknown> = {};
      for (const area of areas) {
        const part = await area.exportLearner?.(principal.learnerId);
        if (part) parts[area.name] = part;
      }
      return parts;
    }),
    implement(routeNamed(peopleRoutes, 'renameLearner'), async ({ principal, body: { name } }) => {
      const { learnerId } = principal;
      await database.queries.update(learners).set({ name }).where(eq(learners.id, learnerId));
      for (const area of areas) await area.renameLearner?.(learnerId, name);
      await people.sessions.refresh(learnerId);
      return { learnerId, name };
    }),
    implement(routeNamed(peopleRoutes, 'deleteLearner'), async ({ principal, context }) => {
      const { learnerId } = principal;
      await people.endSessions(context);
      for (const area of areas) await area.forgetLearner?.(learnerId);
      await people.deleteLearner(learnerId);
      await audit.write({ actor: 'server', action: 'people.learner-deleted' });
    }),
  ];
}
