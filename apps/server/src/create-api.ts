import { apiRoutes, openApiDocument } from '@drydock/api';
import { Hono, type MiddlewareHandler } from 'hono';
import type { Guards } from './http/guard.ts';
import { mount } from './http/mount.ts';
import { reportProblem } from './http/report-problem.ts';
import { createPersonalDataRoutes } from './people/personal-data.ts';
import type { Area, CreateArea, Services } from './services.ts';

/** The HTTP API over an open database. */
export interface DrydockApi {
  readonly app: Hono;
  readonly areas: readonly Area[];
  readonly guards: Guards;
  /** Begins the areas' work in the background. */
  start(): Promise<void>;
  /** Ends it, in reverse order. */
  stop(): Promise<void>;
}

/** Version of the API in its document. */
export const apiVersion = '1';

/** Composes the areas. Each route is mounted once; one that no area implements is answered with 404. */
export async function createApi(
  services: Services,
  createAreas: readonly CreateArea[],
): Promise<DrydockApi> {
  const areas: Area[] = [];
  for (const createArea of createAreas) areas.push(await createArea(services));
  const guards = Object.assign({}, ...areas.map((area) => area.guards ?? {})) as Guards;
  const app = new Hono();
  app.onError((error, context) =>
    reportProblem(error, context, {
      log: services.log,
      onProblem: (code) => services.metrics.problems.inc({ code }),
    }),
  );
  app.use(observe(services));
  const implementations = areas.flatMap((area) => area.implementations);
  for (const implementation of [...implementations, ...createPersonalDataRoutes(services, areas)]) {
    mount(app, implementation, services, guards);
  }
  const document = openApiDocument(apiRoutes, apiVersion);
  app.get('/api/openapi.json', (context) => context.json(document));
  return {
    app,
    areas,
    guards,
    start: async () => {
      for (const area of areas) await area.start?.();
    },
    stop: async () => {
      for (const area of areas.toReversed()) await area.stop?.();
    },
  };
}

/** Times and logs a call by its route, which holds no names or codes, unlike its address. */
function observe({ log, metrics }: Services): MiddlewareHandler {
  return async (context, next) => {
    const start = performance.now();
    await next();
    const seconds = (performance.now() - start) / 1000;
    const { method, routePath: route } = context.req;
    const { status } = context.res;
    metrics.requests.observe({ method, route, status: String(status) }, seconds);
    log.debug({ method, route, status, ms: Math.round(seconds * 1000) }, 'call');
  };
}
