import { createClient, type ApiClient, type DrydockApi as Routes } from '@drydock/api';
import type { Hono } from 'hono';
import { areas } from '../areas.ts';
import { createApi, type DrydockApi } from '../create-api.ts';
import { createApp } from '../create-app.ts';
import { createServices } from '../create-services.ts';
import type { Database } from '../database/database.ts';
import { schema } from '../database/schema.ts';
import { readConfig, type Config } from '../ops/config.ts';
import { createLog } from '../ops/log.ts';
import { createMetrics } from '../ops/metrics.ts';
import type { Clock, CreateArea, Services } from '../services.ts';

/** Somebody with a browser: cookies are kept from call to call. */
export interface Visitor {
  readonly api: ApiClient<Routes>;
  /** A bare request with this visitor's cookies, for what the typed client would not send. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** The cookie header that the browser would send. */
  cookies(): string;
}

export interface TestServer {
  readonly app: Hono;
  readonly api: DrydockApi;
  readonly services: Services;
  /** What was logged so far. */
  readonly log: () => string;
  /** A browser that nobody has signed in with. */
  visitor(): Visitor;
  /** A browser of a new instructor or admin. */
  staff(role?: 'instructor' | 'admin'): Promise<Visitor & { readonly userId: string }>;
  /** A browser of a new learner. */
  learner(
    name?: string,
  ): Promise<Visitor & { readonly learnerId: string; readonly rejoinCode: string }>;
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly database: Database;
  readonly config?: Partial<Config>;
  readonly clock?: Clock;
  readonly areas?: readonly CreateArea[];
}

const origin = 'http://localhost:4321';

/** The whole server on a test's database, called without a socket. */
export async function createTestServer(options: TestServerOptions): Promise<TestServer> {
  let logged = '';
  const config = { ...readConfig({ DRYDOCK_LOG_LEVEL: 'debug' }, '/nowhere'), ...options.config };
  const log = createLog(config, { write: (line) => (logged += line) });
  const stopping = new AbortController();
  const metrics = createMetrics();
  const services = await createServices({
    config,
    database: options.database,
    clock: options.clock ?? (() => new Date()),
    log,
    metrics,
    stopping: stopping.signal,
  });
  const api = await createApi(services, options.areas ?? areas);
  const app = createApp({
    config,
    site: new Map(),
    api: async () => api,
    database: { check: async () => 'open' },
    metrics,
    log,
    stopping: stopping.signal,
  });
  const startVisitor = (): Visitor => createVisitor(app);
  return {
    app,
    api,
    services,
    log: () => logged,
    visitor: startVisitor,
    staff: async (role = 'instructor') => {
      const subject = crypto.randomUUID();
      const [user] = await options.database.queries
        .insert(schema.users)
        .values({ issuer: 'test', subject, name: `${role} ${subject}`, role })
        .returning({ id: schema.users.id });
      const userId = user?.id ?? '';
      const { token } = await services.people.sessions.start({ userId });
      return { ...createVisitor(app, `drydock_staff=${token}`), userId };
    },
    learner: async (name = 'Ada') => {
      const made = await services.people.createLearner(name);
      const { token } = await services.people.sessions.start({ learnerId: made.learnerId });
      return { ...createVisitor(app, `drydock_learner=${token}`), ...made };
    },
    close: async () => {
      stopping.abort();
      await api.stop();
      await services.people.close();
    },
  };
}

function createVisitor(app: Hono, cookie = ''): Visitor {
  const jar = new Map(cookie === '' ? [] : [cookie.split('=') as [string, string]]);
  const cookies = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const send = async (request: Request): Promise<Response> => {
    if (jar.size > 0) request.headers.set('cookie', cookies());
    const response = await app.fetch(request);
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split('=');
      if (value === '' || /max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  return {
    api: createClient<Routes>({ fetch: send, origin }),
    fetch: (path, init) => send(new Request(`${origin}${path}`, init)),
    cookies,
  };
}
