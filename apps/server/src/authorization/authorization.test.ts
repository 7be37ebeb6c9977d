import { apiRoutes, clientHeader, type RouteDefinition } from '@drydock/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { areas } from '../areas.ts';
import { openTestPGlite } from '../testing/databases.ts';
import { createTestServer, type TestServer, type Visitor } from '../testing/test-server.ts';
import { callers, type Caller, type Cast } from './area-matrix.ts';
import { matrices } from './matrix.ts';

/** Codes by which the server refuses a caller, before it looks at what they sent. */
const refusals: ReadonlySet<string> = new Set([
  'access/not-signed-in',
  'access/wrong-role',
  'access/not-found',
  'access/cross-site',
]);

const routes: readonly RouteDefinition[] = apiRoutes;
const rows = new Map(matrices.flatMap((matrix) => Object.entries(matrix.rows)));

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ database: await openTestPGlite(), areas });
}, 120_000);
afterAll(async () => {
  await server.close();
  await server.services.database.close();
});

async function castPeople(): Promise<Cast> {
  return {
    anonymous: server.visitor(),
    learner: await server.learner('Learner'),
    otherLearner: await server.learner('Other learner'),
    instructor: await server.staff('instructor'),
    otherInstructor: await server.staff('instructor'),
    admin: await server.staff('admin'),
  };
}

/** A call whose body fits no schema: who may call gets to hear that, and nothing is done. */
async function isRefused(visitor: Visitor, route: RouteDefinition, path: string): Promise<boolean> {
  const hasBody = route.body !== undefined;
  const stop = new AbortController();
  const response = await visitor.fetch(path, {
    method: route.method,
    signal: stop.signal,
    headers: {
      [clientHeader]: '1',
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    },
    ...(hasBody ? { body: '"fits no schema"' } : {}),
  });
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const code = isProblem ? ((await response.json()) as { readonly code: string }).code : '';
  // A stream goes on until its reader leaves.
  stop.abort();
  if (!response.bodyUsed) await response.body?.cancel().catch(() => undefined);
  return refusals.has(code);
}

function pathOf(route: RouteDefinition, params: Readonly<Record<string, string>>): string {
  return route.path.replaceAll(/\{(\w+)\*?\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`prepare() of ${route.tag} gives no "${name}".`);
    return encodeURIComponent(value);
  });
}

/** Hono's pattern as packages/api writes it. */
function addressOf(pattern: string): string {
  return pattern.replaceAll(/:(\w+)\{\.\*\}/g, '{$1*}').replaceAll(/:(\w+)/g, '{$1}');
}

describe('authorization', () => {
  test('has a row for every route that the server serves', () => {
    const served = new Set(
      server.api.app.routes
        .filter(({ method, path }) => method !== 'ALL' && path !== '/api/openapi.json')
        .map(({ method, path }) => `${method} ${addressOf(path)}`),
    );
    const known = new Map(routes.map((route) => [`${route.method} ${route.path}`, route.id]));
    // A route that packages/api does not know would have neither types nor a place in the document.
    expect([...served].filter((address) => !known.has(address))).toEqual([]);
    const ids = [...served].map((address) => known.get(address) ?? '');
    expect(ids.filter((id) => !rows.has(id))).toEqual([]);
  });

  test('has no row for a route that does not exist', () => {
    const ids = new Set(routes.map(({ id }) => id));
    expect([...rows.keys()].filter((id) => !ids.has(id))).toEqual([]);
  });

  test('knows a guard for every scope that a served route names', () => {
    const scopes = routes
      .filter(({ id }) => rows.has(id))
      .flatMap(({ access }) => (access.scope === undefined ? [] : [access.scope]));
    expect(scopes.filter((scope) => !(scope in server.api.guards))).toEqual([]);
  });

  const cases = matrices.flatMap((matrix) =>
    Object.entries(matrix.rows).map(([id, allowed]) => ({ id, allowed, matrix })),
  );
  test.each(cases)('$id is open to $allowed and nobody else', async ({ id, allowed, matrix }) => {
    const route = routes.find((each) => each.id === id);
    if (!route) throw new Error(`There is no route ${id}.`);
    const isAllowed = (caller: Caller): boolean => allowed.includes(caller);
    const outcome: Record<string, string> = {};
    // The refused ones share a cast; an allowed call may end a session or delete what the path names.
    const shared = await castPeople();
    const sharedPath = pathOf(route, await matrix.prepare(server, shared));
    for (const caller of callers) {
      const cast = isAllowed(caller) ? await castPeople() : shared;
      const path = cast === shared ? sharedPath : pathOf(route, await matrix.prepare(server, cast));
      outcome[caller] = (await isRefused(cast[caller], route, path)) ? 'refused' : 'allowed';
    }
    expect(outcome).toEqual(
      Object.fromEntries(
        callers.map((caller) => [caller, isAllowed(caller) ? 'allowed' : 'refused']),
      ),
    );
  });
});
