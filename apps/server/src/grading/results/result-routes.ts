import { gradingRoutes } from '@drydock/api';
import { and, count, eq, inArray } from 'drizzle-orm';
import { gradingOverrides, gradingSubmissions } from '../../database/schema/grading.ts';
import { ApiError, notFound } from '../../http/api-error.ts';
import { implement, type Implementation } from '../../http/implement.ts';
import { routeNamed } from '../../http/route-named.ts';
import { findAssignment, type AssignmentRow } from '../courses/course-rows.ts';
import type { GradingService } from '../grading-service.ts';
import { enqueue } from '../queue/enqueue.ts';
import { note } from '../queue/journal.ts';
import { countWorkers } from '../queue/release.ts';
import { download, typeOf } from '../submissions/submission-routes.ts';
import { listDead, readStatus, statusOf } from '../submissions/submission-rows.ts';
import { assignedLabs, countStates, entriesOf, listClass, renderClass } from './class-entries.ts';
import { fits } from './entry.ts';
import { needResult, resultOf } from './read-result.ts';
import { findRegrade, readRegrade, startRegrade } from './regrade.ts';
import { settleOverrides } from './settle-overrides.ts';

const route = <Id extends (typeof gradingRoutes)[number]['id']>(id: Id) =>
  routeNamed(gradingRoutes, id);

/** What instructors do with results. */
export function createResultRoutes(service: GradingService): readonly Implementation[] {
  return [
    ...classRoutes(service),
    ...overrideRoutes(service),
    ...regradeRoutes(service),
    ...queueRoutes(service),
  ];
}

async function needAssignment({ services }: GradingService, id: string): Promise<AssignmentRow> {
  const row = await findAssignment(services.database.queries, id);
  if (!row) throw notFound('No assignment');
  return row;
}

function classRoutes(service: GradingService): readonly Implementation[] {
  const { labs, services } = service;
  const { queries } = services.database;
  return [
    implement(route('readClass'), async ({ params: { assignmentId } }) => {
      const assignment = await needAssignment(service, assignmentId);
      const rows = await listClass(queries, assignment);
      return {
        assignmentId,
        states: await countStates(queries, assignmentId),
        rows: rows.map(({ submission, ...row }) => ({
          ...row,
          ...(submission && { submission: statusOf(submission) }),
        })),
      };
    }),
    implement(route('exportClass'), async ({ context, params, query: { format } }) => {
      const assignment = await needAssignment(service, params.assignmentId);
      const assigned = assignedLabs(assignment, labs);
      const entries = await entriesOf(queries, await listClass(queries, assignment), assigned);
      const content = renderClass(entries, assigned, format);
      const ending = ENDINGS[format];
      return download(context, { name: `class${ending}`, type: typeOf(ending), content });
    }),
  ];
}

const ENDINGS = {
  csv: '.csv',
  json: '.json',
  text: '.txt',
  markdown: '.md',
  junit: '.junit.xml',
  sarif: '.sarif',
} as const;

function overrideRoutes(service: GradingService): readonly Implementation[] {
  const { labs, services } = service;
  const { audit, database } = services;
  return [
    implement(route('overrideCheck'), async ({ body, params: { submissionId }, principal }) => {
      const { check: checkId, lab, points, reason } = body;
      const changed = { points, reason, author: principal.name };
      const effective = await settleOverrides(database, submissionId, async (queries, row) => {
        const { entry } = await needResult(queries, row, principal);
        const isFit = entry.labs.some(
          ({ result }) => result !== undefined && fits({ lab, checkId, points }, result),
        );
        if (!isFit) throw noSuchCheck(lab);
        await queries
          .insert(gradingOverrides)
          .values({ submissionId, lab, checkId, ...changed })
          .onConflictDoUpdate({
            target: [gradingOverrides.submissionId, gradingOverrides.lab, gradingOverrides.checkId],
            set: { ...changed, createdAt: new Date() },
          });
        const subject = `submission:${submissionId}`;
        const action = 'grading.override';
        await audit.write({ actor: principal, action, subject, detail: { lab, checkId } }, queries);
      });
      return resultOf(submissionId, effective, labs);
    }),
    implement(route('deleteOverride'), async ({ params: { submissionId }, principal, query }) => {
      const effective = await settleOverrides(database, submissionId, async (queries) => {
        await queries
          .delete(gradingOverrides)
          .where(
            and(
              eq(gradingOverrides.submissionId, submissionId),
              eq(gradingOverrides.lab, query.lab),
              eq(gradingOverrides.checkId, query.check),
            ),
          );
        const subject = `submission:${submissionId}`;
        const action = 'grading.override-deleted';
        await audit.write({ actor: principal, action, subject }, queries);
      });
      return resultOf(submissionId, effective, labs);
    }),
  ];
}

function noSuchCheck(lab: string): ApiError {
  return new ApiError(422, 'grading/no-such-check', 'No check takes these points.', {
    action: `Look at the checks of ${lab} and how many points each can give.`,
  });
}

function regradeRoutes(service: GradingService): readonly Implementation[] {
  const { audit, database } = service.services;
  return [
    implement(route('startRegrade'), async ({ params: { assignmentId }, principal }) => {
      const regrade = await startRegrade(await service.queue(), assignmentId);
      const subject = `assignment:${assignmentId}`;
      await audit.write({ actor: principal, action: 'grading.regrade', subject });
      return readRegrade(database.queries, regrade);
    }),
    implement(route('readRegrade'), async ({ params: { assignmentId, regradeId } }) => {
      const regrade = await findRegrade(database.queries, assignmentId, regradeId);
      if (!regrade) throw notFound('No re-grade');
      return readRegrade(database.queries, regrade);
    }),
  ];
}

function queueRoutes(service: GradingService): readonly Implementation[] {
  const { audit, database } = service.services;
  const { queries } = database;
  return [
    implement(route('listDeadLetters'), async ({ params }) => {
      const rows = await listDead(queries, params.courseId);
      return { submissions: rows.map((row) => statusOf(row)) };
    }),
    implement(route('retrySubmission'), async ({ params: { submissionId }, principal }) => {
      const { boss } = await service.queue();
      const row = await database.transaction(async (tx) => {
        const { id, state } = gradingSubmissions;
        const [failed] = await tx
          .select()
          .from(gradingSubmissions)
          .where(and(eq(id, submissionId), inArray(state, ['dead', 'error'])))
          .for('update');
        if (!failed) {
          throw new ApiError(409, 'grading/not-failed', 'This submission has not failed.', {
            action:
              'Only errors and dead letters are put back; everything else is tried by itself.',
          });
        }
        // An error is a result of its generation; what was given up has none yet.
        const generation = failed.generation + (failed.state === 'error' ? 1 : 0);
        await enqueue(tx, boss, { submissionId, generation });
        await note(tx, { submissionId, act: 'retry', generation });
        const subject = `submission:${submissionId}`;
        await audit.write({ actor: principal, action: 'grading.retry', subject }, tx);
        return { ...failed, generation };
      });
      return readStatus(queries, { ...row, state: 'queued' });
    }),
    implement(route('readQueue'), async () => {
      const rows = await queries
        .select({ state: gradingSubmissions.state, count: count() })
        .from(gradingSubmissions)
        .where(inArray(gradingSubmissions.state, ['queued', 'grading', 'dead']))
        .groupBy(gradingSubmissions.state);
      const of = (state: string): number => rows.find((row) => row.state === state)?.count ?? 0;
      return {
        queued: of('queued'),
        grading: of('grading'),
        dead: of('dead'),
        workers: await countWorkers({ database }),
      };
    }),
  ];
}
