import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPostgres, startPostgres, type PostgresServer } from '../testing/postgres.ts';
import { createTestServer } from '../testing/test-server.ts';
import { openPostgreSql } from './open-postgresql.ts';

const bin = findPostgres();

describe.skipIf(bin === undefined)('a PostgreSQL that is killed', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres({ bin: bin ?? '', isDurable: true });
  }, 120_000);
  afterAll(() => postgres.stop());

  test('is a reason to try again, and is found again with all that was acknowledged', async () => {
    const database = await openPostgreSql({ url: await postgres.createDatabase() });
    const server = await createTestServer({ database });
    const { promise: isBack, resolve: back } = Promise.withResolvers<void>();
    const { promise: heard, resolve: hear } = Promise.withResolvers<unknown>();
    await database.bus.subscribe('outage', { message: hear, resync: back });
    const learner = await server.learner('Before');

    postgres.kill();
    const during = await server
      .visitor()
      .fetch('/api/session', { headers: { cookie: learner.cookies() } });
    expect(during.status).toBe(503);
    expect(await during.json()).toMatchObject({ code: 'server/no-database', retryAfter: 2 });
    await expect(database.ping()).rejects.toThrow();

    await postgres.start();
    await isBack;
    await database.bus.publish('outage', 'again');
    expect(await heard).toBe('again');
    const after = await learner.api.call('GET /api/session');
    expect(after.learner?.name).toBe('Before');
    await server.close();
    await database.close();
  }, 120_000);

  test('ends a transaction that was between two statements, and nothing else', async () => {
    const database = await openPostgreSql({ url: await postgres.createDatabase() });
    const { promise: isLost, resolve: lost } = Promise.withResolvers<void>();
    const transaction = database.transaction(async (queries) => {
      await queries.execute(sql`select 1`);
      postgres.kill();
      // The connection ends while no statement waits for an answer.
      database.ping().catch(lost);
      await isLost;
      await new Promise((resolve) => setImmediate(resolve));
      await queries.execute(sql`select 1`);
    });
    await expect(transaction).rejects.toThrow();
    await postgres.start();
    await expect.poll(() => database.ping().then(() => 'answers', String)).toBe('answers');
    await database.close();
  }, 120_000);
});
