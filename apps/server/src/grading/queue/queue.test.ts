import { afterAll, beforeAll, expect, test } from 'vitest';
import { and, eq } from 'drizzle-orm';
import type { PgBoss } from 'pg-boss';
import {
  gradingCourses,
  gradingJournal,
  gradingResults,
  gradingSubmissions,
} from '../../database/schema/grading.ts';
import { onEachDatabase } from '../../testing/databases.ts';
import { entryWith, handIn, makeCourse } from '../testing/fixtures.ts';
import { claimNext, readArchiveOf, type Claim, type Queue } from './claim.ts';
import { markDead } from './dead-letters.ts';
import { enqueue } from './enqueue.ts';
import { openPresence, type Presence } from './presence.ts';
import { openQueues, QUEUES } from './queues.ts';
import { recordResult } from './record.ts';
import { requeueLost } from './requeue.ts';
import { countWorkers, release, takeBack } from './release.ts';

const policy = { retries: 2, silenceSeconds: 30, attemptSeconds: 600 };

onEachDatabase('the queue of grading', (use) => {
  let boss: PgBoss;
  let queue: Queue;
  let presence: Presence;
  const errors: unknown[] = [];

  beforeAll(async () => {
    const { database, url } = use();
    boss = await openQueues(database, { policy, onError: (error) => errors.push(error) });
    queue = { boss, database };
    presence = await openPresence(database, url);
  }, 60_000);
  afterAll(async () => {
    await presence.close();
    await boss.stop({ graceful: false });
    expect(errors).toEqual([]);
  });

  const rowOf = async (id: string) => {
    const [row] = await queue.database.queries
      .select()
      .from(gradingSubmissions)
      .where(eq(gradingSubmissions.id, id));
    return row;
  };
  const actsOf = async (id: string) => {
    const entries = await queue.database.queries
      .select()
      .from(gradingJournal)
      .where(eq(gradingJournal.submissionId, id))
      .orderBy(gradingJournal.id);
    return entries.map(({ act }) => act);
  };
  const claim = async (workerId = presence.workerId): Promise<Claim> => {
    const claimed = await claimNext(queue, workerId);
    if (!claimed) throw new Error('Nothing waits.');
    return claimed;
  };

  test('what was handed in is claimed with its bytes, and recorded once', async () => {
    const course = await makeCourse(queue.database);
    const id = await handIn(queue, course, new Uint8Array([80, 75, 0, 255]));
    const claimed = await claim();
    expect(claimed).toMatchObject({ submissionId: id, generation: 0, name: 'Max' });
    expect([...((await readArchiveOf(queue, id)) ?? [])]).toEqual([80, 75, 0, 255]);
    expect(await rowOf(id)).toMatchObject({ state: 'grading', workerId: presence.workerId });
    expect(await recordResult(queue, claimed, entryWith(0.5))).toBe('recorded');
    expect(await recordResult(queue, claimed, entryWith(0.7))).toBe('taken away');
    expect(await rowOf(id)).toMatchObject({ state: 'graded', score: 0.5, workerId: null });
    expect(await actsOf(id)).toEqual(['received', 'claimed', 'graded']);
    expect(await claimNext(queue, presence.workerId)).toBeUndefined();
  });

  test('what a dead worker held goes to another, and the dead one records nothing', async () => {
    const id = await handIn(queue, await makeCourse(queue.database));
    const byTheDead = await claim(2_000_000_000);
    expect(await takeBack(queue)).toBe(1);
    expect(await rowOf(id)).toMatchObject({ state: 'queued', workerId: null });
    const again = await claim();
    expect(again.submissionId).toBe(id);
    expect(await takeBack(queue)).toBe(0);
    expect(await recordResult(queue, byTheDead, entryWith(0))).toBe('taken away');
    expect(await recordResult(queue, again, entryWith(1))).toBe('recorded');
    expect(await rowOf(id)).toMatchObject({ state: 'graded', score: 1 });
    expect(await actsOf(id)).toEqual(['received', 'claimed', 'released', 'claimed', 'graded']);
  });

  test('what pg-boss takes from a silent worker is claimed again, and the journal says so', async () => {
    const id = await handIn(queue, await makeCourse(queue.database));
    const silent = await claim();
    await boss.fail(QUEUES.grade, silent.attempt, { message: 'job heartbeat timeout' });
    const again = await claim();
    expect(again.attempt).toEqual({ id: silent.attempt.id, retryCount: 1 });
    expect(await recordResult(queue, silent, entryWith(0))).toBe('taken away');
    expect(await release(queue, silent, 'too late')).toBe(false);
    expect(await recordResult(queue, again, entryWith(1))).toBe('recorded');
    expect(await actsOf(id)).toEqual(['received', 'claimed', 'released', 'claimed', 'graded']);
  });

  test('a submission whose machinery fails again and again is a dead letter with the last reason', async () => {
    const id = await handIn(queue, await makeCourse(queue.database));
    for (let tries = 0; tries <= policy.retries; tries += 1) {
      expect(await release(queue, await claim(), 'The engine does not start.')).toBe(true);
    }
    expect(await claimNext(queue, presence.workerId)).toBeUndefined();
    expect(await markDead(queue)).toBe(1);
    expect(await rowOf(id)).toMatchObject({
      state: 'dead',
      failureMessage: 'Grading was given up after 3 tries: The engine does not start.',
    });
    await queue.database.transaction((queries) =>
      enqueue(queries, boss, { submissionId: id, generation: 0 }),
    );
    expect(await recordResult(queue, await claim(), entryWith(1))).toBe('recorded');
  });

  test('a bad submission is an error with a reason, and is not tried again', async () => {
    const id = await handIn(queue, await makeCourse(queue.database));
    const error = { code: 'unreadable', message: 'work.zip is no archive.' } as const;
    const labs = [{ lab: 'uri-routing', weight: 1, error }];
    const outcome = await recordResult(queue, await claim(), {
      submission: 'Max',
      score: null,
      labs,
    });
    expect(outcome).toBe('recorded');
    expect(await rowOf(id)).toMatchObject({
      state: 'error',
      score: null,
      failureCode: 'unreadable',
    });
    expect(await claimNext(queue, presence.workerId)).toBeUndefined();
  });

  test('a re-grade during a grading supersedes it: only its result counts', async () => {
    const id = await handIn(queue, await makeCourse(queue.database));
    const old = await claim();
    await queue.database.transaction((queries) =>
      enqueue(queries, boss, { submissionId: id, generation: 1 }),
    );
    expect(await recordResult(queue, old, entryWith(0.1))).toBe('gone');
    const fresh = await claim();
    expect(fresh.generation).toBe(1);
    expect(await recordResult(queue, fresh, entryWith(0.9))).toBe('recorded');
    const results = await queue.database.queries
      .select()
      .from(gradingResults)
      .where(and(eq(gradingResults.submissionId, id)));
    expect(results.map(({ generation, score }) => [generation, score])).toEqual([[1, 0.9]]);
  });

  test('a submission that is deleted while it is graded leaves nothing, and its job ends', async () => {
    const course = await makeCourse(queue.database);
    await handIn(queue, course);
    await handIn(queue, course);
    const claimed = await claim();
    await queue.database.queries
      .delete(gradingCourses)
      .where(eq(gradingCourses.id, course.courseId));
    expect(await recordResult(queue, claimed, entryWith(1))).toBe('gone');
    expect(await claimNext(queue, presence.workerId)).toBeUndefined();
  });

  test('after a restore without the jobs, what waits is queued again, once', async () => {
    const id = await handIn(queue, await makeCourse(queue.database));
    await claim();
    await queue.database.query('delete from pgboss.job where true');
    expect(await requeueLost(queue)).toBe(1);
    expect(await requeueLost(queue)).toBe(0);
    const claimed = await claim();
    expect(claimed.submissionId).toBe(id);
    expect(await recordResult(queue, claimed, entryWith(1))).toBe('recorded');
    expect(await requeueLost(queue)).toBe(0);
  });

  test('a worker counts while its session lives', async () => {
    const before = await countWorkers(queue);
    const other = await openPresence(queue.database, use().url);
    expect(await countWorkers(queue)).toBe(before + 1);
    await other.close();
    await expect.poll(() => countWorkers(queue)).toBe(before);
  });
});
