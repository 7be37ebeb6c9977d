import { randomUUID } from 'node:crypto';
import { problemType, type Problem } from '@drydock/api';
import type { Context } from 'hono';
import type { Logger } from 'pino';
import { DatabaseError, isConnectionLoss } from '../database/database.ts';
import { ApiError } from './api-error.ts';

export interface Reporting {
  readonly log: Logger;
  readonly onProblem?: (code: string) => void;
}

/** Answers what was thrown: a refusal as it is, everything else as our fault with a number to ask by. */
export function reportProblem(error: unknown, context: Context, reporting: Reporting): Response {
  const problem = toProblem(error, context, reporting.log);
  reporting.onProblem?.(problem.code);
  context.header('cache-control', 'no-store');
  if (problem.retryAfter !== undefined) context.header('retry-after', String(problem.retryAfter));
  return context.body(JSON.stringify(problem), problem.status as 500, {
    'content-type': problemType,
  });
}

function toProblem(error: unknown, context: Context, log: Logger): Problem {
  if (error instanceof ApiError) return error.problem;
  if (error instanceof DatabaseError || isConnectionLoss(error)) {
    log.error({ error }, 'the database is not there');
    return {
      status: 503,
      code: 'server/no-database',
      message: 'The server has no database at the moment.',
      action: 'Try again in a moment; the server’s log says what is wrong.',
      retryAfter: 2,
    };
  }
  const incident = randomUUID();
  log.error({ error, incident, route: context.req.routePath }, 'a call failed');
  return {
    status: 500,
    code: 'server/failed',
    message: 'The server failed at this call. It is not your fault.',
    action: `Try again; if it stays, tell whoever runs this server: ${incident}.`,
  };
}
