import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PgBoss } from 'pg-boss';
import { onEachDatabase } from '../../testing/databases.ts';
import { inside, openQueues, QUEUES } from './queues.ts';

onEachDatabase('pg-boss', (use) => {
  let boss: PgBoss;
  const errors: unknown[] = [];

  beforeAll(async () => {
    boss = await openQueues(use().database, { onError: (error) => errors.push(error) });
  }, 60_000);
  afterAll(async () => {
    await boss.stop({ graceful: false });
    expect(errors).toEqual([]);
  });

  describe('jobs in transactions', () => {
    test('a job that was sent in a transaction that rolled back is not there', async () => {
      const { database } = use();
      const failing = database.transaction(async (queries) => {
        await boss.send(QUEUES.grade, { n: 1 }, inside(queries));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await boss.fetch(QUEUES.grade)).toEqual([]);
    });

    test('an attempt that was taken away can no longer complete its job', async () => {
      const { database } = use();
      await database.transaction(async (queries) => {
        await boss.send(QUEUES.grade, { n: 2 }, inside(queries));
      });
      const [first] = await database.transaction((queries) =>
        boss.fetch(QUEUES.grade, inside(queries)),
      );
      if (!first) throw new Error('There is no job.');
      await boss.fail(QUEUES.grade, first, { message: 'its worker is gone' });
      const [second] = await boss.fetch(QUEUES.grade);
      if (!second) throw new Error('It is not tried again.');
      expect([second.id, second.retryCount]).toEqual([first.id, 1]);
      expect(await boss.complete(QUEUES.grade, first)).toMatchObject({ affected: 0 });
      expect(await boss.complete(QUEUES.grade, second)).toMatchObject({ affected: 1 });
    });

    test('opening the queues again changes nothing', async () => {
      const again = await openQueues(use().database, { onError: (error) => errors.push(error) });
      expect(await again.isInstalled()).toBe(true);
      await again.stop({ graceful: false });
    });
  });
});
