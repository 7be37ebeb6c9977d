import { Hono } from 'hono';
import type { Logger } from 'pino';
import type { DrydockApi } from './create-api.ts';
import { ApiError } from './http/api-error.ts';
import { reportProblem } from './http/report-problem.ts';
import type { Config } from './ops/config.ts';
import type { DatabaseState } from './ops/database-state.ts';
import { mountHealth } from './ops/health.ts';
import type { Metrics } from './ops/metrics.ts';
import { serveMetrics } from './ops/serve-metrics.ts';
import { securityHeaders } from './site/security-headers.ts';
import { serveSite } from './site/serve-site.ts';
import type { Site } from './site/site-files.ts';

export interface AppOptions {
  readonly config: Config;
  readonly site: Site;
  /** The API; its database opens at the first call that needs it. */
  readonly api: () => Promise<DrydockApi>;
  readonly database: DatabaseState;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly stopping: AbortSignal;
}

/** The platform's HTTP face: health, metrics, the API, and the built site everywhere else. */
export function createApp(options: AppOptions): Hono {
  const { site, api, log, stopping, database } = options;
  const app = new Hono();
  app.onError((error, context) => reportProblem(error, context, { log }));
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(securityHeaders)) context.header(name, value);
  });
  mountHealth(app, { files: site.size, stopping, database });
  serveMetrics(app, options.metrics, options.config);
  app.all('/api/*', async (context) => {
    if (stopping.aborted) throw stoppingProblem;
    const response = await (await api()).app.fetch(context.req.raw, context.env);
    if (response.status !== 404 || response.headers.has('cache-control')) return response;
    throw new ApiError(404, 'request/no-such-route', 'The API has no such call.', {
      action: 'GET /api/openapi.json lists them.',
    });
  });
  serveSite(app, site);
  return app;
}

const stoppingProblem = new ApiError(503, 'server/stopping', 'This server is about to stop.', {
  action: 'Try again in a moment: another one takes over.',
  retryAfter: 2,
});
