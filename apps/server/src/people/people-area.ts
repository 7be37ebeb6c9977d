import { eq } from 'drizzle-orm';
import { createBackupRoutes } from '../backup/backup-routes.ts';
import { schema } from '../database/schema.ts';
import type { Area, Services } from '../services.ts';
import { auditRetention } from './audit.ts';
import { createAccountRoutes } from './account-routes.ts';
import { limitRetention } from './failure-limits.ts';
import { createLearnerRoutes } from './learner-routes.ts';
import { createSessionRoutes } from './session-routes.ts';
import { oidcRetention } from './oidc.ts';
import { learnerRetention } from './learner-retention.ts';
import { sessionRetention } from './sessions.ts';

/** Who people are: sign-in, sessions, learners, tokens, the audit log. */
export function createPeopleArea(services: Services): Area {
  return {
    name: 'people',
    implementations: [
      ...createSessionRoutes(services),
      ...createAccountRoutes(services),
      ...createLearnerRoutes(services),
      ...createBackupRoutes(services),
    ],
    guards: {
      token: async (principal, { tokenId }) =>
        principal.kind === 'staff' &&
        tokenId !== undefined &&
        services.people.tokens.isOf(principal.userId, tokenId),
    },
    retention: [
      sessionRetention,
      oidcRetention,
      limitRetention,
      { ...auditRetention, days: services.config.auditDays },
      learnerRetention,
    ],
    exportLearner: async (learnerId) => {
      const { learners } = schema;
      const [row] = await services.database.queries
        .select({ name: learners.name, since: learners.createdAt, seenAt: learners.seenAt })
        .from(learners)
        .where(eq(learners.id, learnerId));
      return { ...row };
    },
  };
}
