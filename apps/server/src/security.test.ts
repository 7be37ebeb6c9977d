import { apiRoutes, ApiCallError, type RouteDefinition } from '@drydock/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPGlite } from './testing/databases.ts';
import { createTestServer, type TestServer } from './testing/test-server.ts';

const routes: readonly RouteDefinition[] = apiRoutes;

let server: TestServer;
let now = new Date('2026-05-04T10:00:00Z');
beforeAll(async () => {
  server = await createTestServer({ database: await openTestPGlite(), clock: () => now });
}, 120_000);
afterAll(async () => {
  await server.close();
  await server.services.database.close();
}, 60_000);

test.each([
  ['a workshop', 'POST /api/workshops/join' as const],
  ['a course', 'POST /api/courses/join' as const],
])(
  'the code of %s cannot be guessed: an address that is often wrong has to wait',
  async (_, address) => {
    now = new Date(now.getTime() + 3_600_000);
    const statusOf = async (): Promise<number> => {
      const visitor = server.visitor();
      const body = { code: 'ABCDEF', name: 'Guesser' };
      const error = await visitor.api.call(address, { body }).catch((thrown: unknown) => thrown);
      return error instanceof ApiCallError ? error.problem.status : 200;
    };
    const statuses: number[] = [];
    while (statuses.at(-1) !== 429 && statuses.length < 200) statuses.push(await statusOf());
    // Enough for a class that mistypes, too few for a search among 700 million codes.
    expect(statuses.length).toBeGreaterThan(20);
    expect(statuses.length).toBeLessThan(110);
    expect(statuses.at(-1)).toBe(429);
  },
);

test('every route that changes something takes no more than its limit of bytes', () => {
  const unbounded = routes.filter(({ maxBodyBytes = 65_536 }) => maxBodyBytes > 64 * 1024 * 1024);
  expect(unbounded.map(({ id }) => id)).toEqual([]);
});

test('no route that only reads changes anything: a link or an image cannot act', () => {
  const acting = routes.filter(({ method, body, upload }) => method === 'GET' && (body ?? upload));
  expect(acting.map(({ id }) => id)).toEqual([]);
});

test('no route takes an address that the server would call, but those of webhooks', () => {
  const takers = routes.filter(({ body }) => body && /"(url|format":"uri)"/.test(shapeOf(body)));
  expect(takers.map(({ id }) => id)).toEqual(['createWebhook']);
});

function shapeOf(schema: NonNullable<RouteDefinition['body']>): string {
  return JSON.stringify(schema.toJSONSchema({ io: 'input', unrepresentable: 'any' }));
}
