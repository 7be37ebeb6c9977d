import { eq } from 'drizzle-orm';
import type { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AssignmentEntry } from '@drydock/grading';
import {
  gradingOverrides,
  gradingResults,
  gradingSubmissions,
} from '../../database/schema/grading.ts';
import { onEachDatabase } from '../../testing/databases.ts';
import { claimNext, type Claim, type Queue } from '../queue/claim.ts';
import { markDead } from '../queue/dead-letters.ts';
import { openPresence, type Presence } from '../queue/presence.ts';
import { openQueues } from '../queue/queues.ts';
import { recordResult } from '../queue/record.ts';
import { release } from '../queue/release.ts';
import { entryWithChecks, handIn, makeCourse } from '../testing/fixtures.ts';
import { readRegrade, startRegrade } from './regrade.ts';
import { settleOverrides } from './settle-overrides.ts';

const policy = { retries: 0, silenceSeconds: 30, attemptSeconds: 600 };

onEachDatabase('overrides and re-grades beside a grading', (use) => {
  let boss: PgBoss;
  let queue: Queue;
  let presence: Presence;

  beforeAll(async () => {
    const { database, url } = use();
    boss = await openQueues(database, { policy, onError: () => undefined });
    queue = { boss, database };
    presence = await openPresence(database, url);
  }, 60_000);
  afterAll(async () => {
    await presence.close();
    await boss.stop({ graceful: false });
  });

  const claim = async (): Promise<Claim> => {
    const claimed = await claimNext(queue, presence.workerId);
    if (!claimed) throw new Error('Nothing waits.');
    return claimed;
  };
  const scoreOf = async (id: string) => {
    const { queries } = queue.database;
    const [row] = await queries
      .select({ score: gradingSubmissions.score })
      .from(gradingSubmissions)
      .where(eq(gradingSubmissions.id, id));
    return row?.score;
  };
  /** Graded once with this entry, and in the hands of a worker again. */
  const inRegrade = async (entry: AssignmentEntry): Promise<Claim> => {
    const course = await makeCourse(queue.database);
    await handIn(queue, course);
    await recordResult(queue, await claim(), entry);
    await startRegrade(queue, course.assignmentId);
    return claim();
  };
  const somebodyWaits = () =>
    expect
      .poll(
        async () => {
          const { rows } = await queue.database.query(
            `select count(*)::int as count from pg_stat_activity
              where datname = current_database() and wait_event_type = 'Lock'`,
          );
          return rows[0]?.['count'];
        },
        { timeout: 60_000 },
      )
      .toBe(1);

  test('work that is being graded is graded again with the rest, and its old result is not kept', async () => {
    const course = await makeCourse(queue.database);
    await handIn(queue, course);
    const old = await claim();
    const regrade = await startRegrade(queue, course.assignmentId);
    expect(await recordResult(queue, old, entryWithChecks(0))).toBe('gone');
    expect(await recordResult(queue, await claim(), entryWithChecks(1))).toBe('recorded');
    const { queries } = queue.database;
    expect(await readRegrade(queries, regrade)).toMatchObject({ total: 1, done: 1, changes: [] });
  });

  test('a re-grade ends although another overtakes it, which compares with the last result', async () => {
    const course = await makeCourse(queue.database);
    const submissionId = await handIn(queue, course);
    await recordResult(queue, await claim(), entryWithChecks(0));
    const first = await startRegrade(queue, course.assignmentId);
    await claim();
    const second = await startRegrade(queue, course.assignmentId);
    await recordResult(queue, await claim(), entryWithChecks(1));
    const { queries } = queue.database;
    expect(await readRegrade(queries, first)).toMatchObject({ total: 1, done: 1 });
    expect(await readRegrade(queries, second)).toMatchObject({
      done: 1,
      changes: [{ submissionId, before: 0, after: 0.25 }],
    });
  });

  test('a re-grade ends although the grading of one was given up, and names it', async () => {
    const course = await makeCourse(queue.database);
    const submissionId = await handIn(queue, course);
    await recordResult(queue, await claim(), entryWithChecks(0));
    const regrade = await startRegrade(queue, course.assignmentId);
    expect(await release(queue, await claim(), 'The engine does not start.')).toBe(true);
    expect(await markDead(queue)).toBe(1);
    expect(await readRegrade(queue.database.queries, regrade)).toMatchObject({
      total: 1,
      done: 1,
      changes: [],
      dead: [{ submissionId, name: 'Max' }],
    });
  });

  test('a result that is recorded while an override is written counts it', async ({ skip }) => {
    skip(use().url === undefined, 'The embedded database has one session.');
    const held = await inRegrade(entryWithChecks(0));
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    const { promise: written, resolve: wrote } = Promise.withResolvers<void>();
    const settling = settleOverrides(queue.database, held.submissionId, async (queries) => {
      await queries.insert(gradingOverrides).values({
        submissionId: held.submissionId,
        lab: 'uri-routing',
        checkId: 'one',
        points: 3,
        author: 'Ada',
        reason: 'It was right by mail.',
      });
      wrote();
      await mayEnd;
    });
    await written;
    const recording = recordResult(queue, held, entryWithChecks(1));
    await somebodyWaits();
    end();
    expect(await settling).toMatchObject({ generation: 0, entry: { score: 0.75 } });
    expect(await recording).toBe('recorded');
    expect(await scoreOf(held.submissionId)).toBe(1);
  });

  test('an override that is written while a result is recorded is one of that result', async ({
    skip,
  }) => {
    skip(use().url === undefined, 'The embedded database has one session.');
    const { generation, submissionId } = await inRegrade(entryWithChecks(0));
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    const { promise: locked, resolve: lock } = Promise.withResolvers<void>();
    const recording = queue.database.transaction(async (queries) => {
      await queries
        .update(gradingSubmissions)
        .set({ state: 'graded', generation: generation + 1 })
        .where(eq(gradingSubmissions.id, submissionId));
      const entry = entryWithChecks(1);
      await queries.insert(gradingResults).values({
        submissionId,
        generation: generation + 1,
        workerId: presence.workerId,
        entry: JSON.stringify(entry),
        score: entry.score,
      });
      lock();
      await mayEnd;
    });
    await locked;
    const settling = settleOverrides(queue.database, submissionId, () => Promise.resolve());
    await somebodyWaits();
    end();
    await recording;
    expect(await settling).toMatchObject({ generation: generation + 1, entry: { score: 0.25 } });
    expect(await scoreOf(submissionId)).toBe(0.25);
  });
});
