import { gradingRoutes } from '@drydock/api';
import { eq } from 'drizzle-orm';
import type { Context } from 'hono';
import { gradingArchives } from '../../database/schema/grading.ts';
import { notFound } from '../../http/api-error.ts';
import { implement, type Implementation } from '../../http/implement.ts';
import { routeNamed } from '../../http/route-named.ts';
import type { GradingService } from '../grading-service.ts';
import { needResult, resultOf } from '../results/read-result.ts';
import { renderReport } from '../results/render-report.ts';
import { ARCHIVE_KINDS, kindOfArchive } from './archive-kind.ts';
import { attachment } from './file-name.ts';
import type { SubmissionRow } from './store-submission.ts';
import { findSubmission, listSubmissions, readStatus, statusOf } from './submission-rows.ts';
import { submit } from './submit.ts';
import { watchSubmission } from './watch-submission.ts';

const route = <Id extends (typeof gradingRoutes)[number]['id']>(id: Id) =>
  routeNamed(gradingRoutes, id);

/** Handing in, watching, and reading results. */
export function createSubmissionRoutes(service: GradingService): readonly Implementation[] {
  const { labs, services } = service;
  const { queries } = services.database;
  const need = (id: string): Promise<SubmissionRow> => needSubmission(service, id);
  return [
    implement(route('submit'), ({ context }) => submit(service, context)),
    implement(route('listSubmissions'), async ({ params, principal }) => {
      const learnerId = principal.kind === 'learner' ? principal.learnerId : undefined;
      const rows = await listSubmissions(queries, params.assignmentId, learnerId);
      return { submissions: rows.map((row) => statusOf(row)) };
    }),
    implement(route('readSubmission'), async ({ params }) =>
      readStatus(queries, await need(params.submissionId)),
    ),
    implement(route('watchSubmission'), ({ context, params }) =>
      watchSubmission(service, context, params.submissionId),
    ),
    implement(route('readResult'), async ({ params: { submissionId }, principal }) => {
      const result = await needResult(queries, await need(submissionId), principal);
      return resultOf(submissionId, result, labs);
    }),
    implement(route('downloadReport'), async ({ context, params, principal, query }) => {
      const row = await need(params.submissionId);
      const { entry } = await needResult(queries, row, principal);
      const { ending, text } = renderReport(entry, labs, query.format);
      return download(context, { name: `report${ending}`, type: typeOf(ending), content: text });
    }),
    implement(route('downloadArchive'), async ({ context, params }) => {
      const row = await need(params.submissionId);
      const [archive] = await queries
        .select({ content: gradingArchives.content })
        .from(gradingArchives)
        .where(eq(gradingArchives.submissionId, row.id));
      if (!archive) throw notFound('No archive');
      const kind = kindOfArchive(archive.content) ?? 'zip';
      const content = new Uint8Array(archive.content);
      return download(context, { name: row.fileName, type: ARCHIVE_KINDS[kind].type, content });
    }),
  ];
}

/** The submission; the guard has seen it a moment ago. */
export async function needSubmission(
  { services }: GradingService,
  id: string,
): Promise<SubmissionRow> {
  const row = await findSubmission(services.database.queries, id);
  if (!row) throw notFound('No submission');
  return row;
}

/** Sends something to be kept, never to be shown: a browser runs nothing of it. */
export function download(
  context: Context,
  file: {
    readonly name: string;
    readonly type: string;
    readonly content: string | Uint8Array<ArrayBuffer>;
  },
): Response {
  context.header('content-type', file.type);
  context.header('content-disposition', attachment(file.name));
  context.header('content-security-policy', "default-src 'none'; sandbox");
  return context.body(file.content);
}

/** The media type of a report by the ending of its file. */
export function typeOf(ending: string): string {
  if (ending.endsWith('.json') || ending.endsWith('.sarif')) return 'application/json';
  if (ending.endsWith('.xml')) return 'application/xml; charset=utf-8';
  if (ending.endsWith('.csv')) return 'text/csv; charset=utf-8';
  return 'text/plain; charset=utf-8';
}
