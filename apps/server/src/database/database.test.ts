import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { sqlStateOf } from './database.ts';
import { openPostgreSql } from './open-postgresql.ts';
import { schema } from './schema.ts';

const { users } = schema;

function newUser(subject: string) {
  return { issuer: 'local', subject, name: subject, role: 'instructor' as const };
}

onEachDatabase('the database', (use) => {
  test('keeps what a transaction wrote when it ends well, and nothing when it throws', async () => {
    const { database } = use();
    await database.transaction(async (tx) => {
      await tx.insert(users).values(newUser('kept'));
    });
    const failing = database.transaction(async (tx) => {
      await tx.insert(users).values(newUser('lost'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    const names = (await database.queries.select().from(users)).map(({ name }) => name);
    expect(names).toContain('kept');
    expect(names).not.toContain('lost');
  });

  test('says by its SQLSTATE that something is there already', async () => {
    const { queries } = use().database;
    await queries.insert(users).values(newUser('twice'));
    const again = await queries
      .insert(users)
      .values(newUser('twice'))
      .catch((error: unknown) => error);
    expect(sqlStateOf(again)).toBe('23505');
  });

  test('gives moments back as dates', async () => {
    const { queries } = use().database;
    const at = new Date('2026-03-01T10:00:00.123Z');
    await queries.insert(users).values({ ...newUser('dated'), signedInAt: at });
    const [row] = await queries.select().from(users).where(eq(users.subject, 'dated'));
    expect(row?.signedInAt).toEqual(at);
  });

  test('delivers a message when its transaction commits, never when it rolls back', async () => {
    const { database } = use();
    const heard: unknown[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const unsubscribe = await database.bus.subscribe('people_test', {
      message: (message) => {
        heard.push(message);
        if (message === 'last') resolve();
      },
    });
    await database
      .transaction(async (tx) => {
        await database.bus.publish('people_test', 'rolled back', tx);
        throw new Error('no');
      })
      .catch(() => undefined);
    await database.transaction((tx) => database.bus.publish('people_test', { id: 1 }, tx));
    await database.bus.publish('people_test', 'last');
    await promise;
    expect(heard).toEqual([{ id: 1 }, 'last']);
    await unsubscribe();
  });

  test('refuses a message that NOTIFY cannot carry, and a channel that is no name', async () => {
    const { bus } = use().database;
    await expect(bus.publish('people_test', 'x'.repeat(8000))).rejects.toThrow(/Send an id/);
    await expect(bus.publish('x; drop table users', 1)).rejects.toThrow(RangeError);
  });

  test('carries a message to another replica, where there can be one', async () => {
    const { database, url } = use();
    if (url === undefined) return;
    const other = await openPostgreSql({ url });
    const { promise, resolve } = Promise.withResolvers<unknown>();
    await other.bus.subscribe('between', { message: resolve });
    await database.bus.publish('between', { from: 'here' });
    expect(await promise).toEqual({ from: 'here' });
    await other.close();
  });

  test('listens again after its connection broke, and tells that messages may be missing', async () => {
    const { database, url } = use();
    if (url === undefined) return;
    const other = await openPostgreSql({ url });
    const { promise: isBack, resolve: back } = Promise.withResolvers<void>();
    const { promise: heard, resolve: hear } = Promise.withResolvers<unknown>();
    await other.bus.subscribe('flaky', { message: hear, resync: back });
    await database.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'drydock listener' and datname = current_database()",
    );
    await isBack;
    await database.bus.publish('flaky', 'still here');
    expect(await heard).toBe('still here');
    await other.close();
  });

  test('answers a ping', async () => {
    await expect(use().database.ping()).resolves.toBeUndefined();
  });
});
