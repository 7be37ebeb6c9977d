import { eq, lt } from 'drizzle-orm';
import { gradingSubmissions } from '../database/schema/grading.ts';
import type { Area, Retention, Services } from '../services.ts';
import { createCourseRoutes } from './courses/course-routes.ts';
import type { GradingService } from './grading-service.ts';
import { createGradingGuards } from './guards.ts';
import { readGradingLabs } from './labs.ts';
import type { Queue } from './queue/claim.ts';
import { openQueues } from './queue/queues.ts';
import { createResultRoutes } from './results/result-routes.ts';
import { openSecretBox, runGrading, type StopGrading } from './run-grading.ts';
import { statusOf } from './submissions/submission-rows.ts';
import { createSubmissionRoutes } from './submissions/submission-routes.ts';
import { createUploadSlots } from './submissions/upload-slots.ts';
import { createWatchers } from './submissions/watchers.ts';
import type { SecretBox } from './webhooks/secret-box.ts';
import { createWebhookRoutes } from './webhooks/webhook-routes.ts';

/** Courses, submissions and their grades. */
export async function createGradingArea(services: Services): Promise<Area> {
  const { config, database, log } = services;
  const labs = await readGradingLabs(config.labsFolder);
  const watchers = createWatchers(database);
  let opened: Promise<Queue> | undefined;
  let box: Promise<SecretBox | undefined> | undefined;
  let stopGrading: StopGrading | undefined;
  const service: GradingService = {
    services,
    labs,
    uploads: createUploadSlots(),
    watchers,
    queue: () => {
      opened ??= openQueue(services).catch((error: unknown) => {
        // The next who needs it tries again.
        opened = undefined;
        throw error;
      });
      return opened;
    },
    secrets: () => (box ??= openSecretBox(config)),
  };
  return {
    name: 'grading',
    implementations: [
      ...createCourseRoutes(service),
      ...createSubmissionRoutes(service),
      ...createResultRoutes(service),
      ...createWebhookRoutes(service),
    ],
    guards: createGradingGuards(database.queries),
    retention: [oldSubmissions],
    exportLearner: (learnerId) => exportLearner(services, learnerId),
    async start() {
      const { boss } = await service.queue();
      const { databaseUrl, grading } = config;
      const secrets = await service.secrets();
      const options = { boss, database, databaseUrl, grading, labs, log, secrets };
      stopGrading = await runGrading(options);
    },
    async stop() {
      await watchers.close();
      if (stopGrading) await stopGrading();
      else await (await opened)?.boss.stop({ graceful: false });
    },
  };
}

async function openQueue({ database, log }: Services): Promise<Queue> {
  const onError = (error: unknown): void => log.warn({ error }, 'pg-boss');
  return { database, boss: await openQueues(database, { onError }) };
}

const oldSubmissions: Retention = {
  what: 'submissions, with their archives and results',
  purge: async (before, queries) => {
    const gone = await queries
      .delete(gradingSubmissions)
      .where(lt(gradingSubmissions.receivedAt, before))
      .returning({ id: gradingSubmissions.id });
    return gone.length;
  },
};

async function exportLearner({ database }: Services, learnerId: string) {
  const rows = await database.queries
    .select()
    .from(gradingSubmissions)
    .where(eq(gradingSubmissions.learnerId, learnerId));
  return { submissions: rows.map((row) => statusOf(row)) };
}
