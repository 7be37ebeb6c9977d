import type { RegradeOfAssignment } from '@drydock/api';
import {
  batchResult,
  compareResults,
  type AssignmentEntry,
  type BatchEntry,
  type ScoreChange,
} from '@drydock/grading';
import { and, eq, inArray, sql } from 'drizzle-orm';
import {
  gradingRegradeItems,
  gradingRegrades,
  gradingResults,
  gradingSubmissions,
} from '../../database/schema/grading.ts';
import type { Queries } from '../../database/database.ts';
import type { Queue } from '../queue/claim.ts';
import { enqueue } from '../queue/enqueue.ts';
import { note } from '../queue/journal.ts';
import type { SubmissionRow } from '../submissions/store-submission.ts';
import { entryOf, listOverrides, withOverrides, type OverrideRow } from './entry.ts';

type RegradeRow = typeof gradingRegrades.$inferSelect;

/**
 * Puts all graded submissions of an assignment into the queue again, each as its next generation; also what
 * a worker holds, which may have been given the labs and weights of before.
 */
export function startRegrade({ boss, database }: Queue, assignmentId: string): Promise<RegradeRow> {
  return database.transaction(async (queries) => {
    const [regrade] = await queries.insert(gradingRegrades).values({ assignmentId }).returning();
    if (!regrade) throw new Error('The database kept no re-grade.');
    const rows = await queries
      .select({
        id: gradingSubmissions.id,
        generation: gradingSubmissions.generation,
        // What is being graded is compared with the result that it has, if any.
        before: sql<number>`coalesce((select max(r.generation) from ${gradingResults} r
          where r.submission_id = ${gradingSubmissions.id}), ${gradingSubmissions.generation})`,
      })
      .from(gradingSubmissions)
      .where(
        and(
          eq(gradingSubmissions.assignmentId, assignmentId),
          // What waits gets today's labs anyway.
          inArray(gradingSubmissions.state, ['graded', 'error', 'grading']),
        ),
      )
      .for('update');
    for (const { before, generation, id } of rows) {
      const after = generation + 1;
      const item = { regradeId: regrade.id, submissionId: id, before, after };
      await queries.insert(gradingRegradeItems).values(item);
      await enqueue(queries, boss, { submissionId: id, generation: after });
      await note(queries, { submissionId: id, act: 'regrade', generation: after });
    }
    return regrade;
  });
}

export async function findRegrade(
  queries: Queries,
  assignmentId: string,
  id: string,
): Promise<RegradeRow | undefined> {
  const [row] = await queries
    .select()
    .from(gradingRegrades)
    .where(and(eq(gradingRegrades.id, id), eq(gradingRegrades.assignmentId, assignmentId)));
  return row;
}

interface Compared {
  readonly submissionId: string;
  readonly name: string;
  readonly before: AssignmentEntry;
  readonly after: AssignmentEntry;
}

/** How far a re-grade is, and, when all is graded, what it changed. */
export async function readRegrade(queries: Queries, row: RegradeRow): Promise<RegradeOfAssignment> {
  const items = await queries
    .select({
      submissionId: gradingRegradeItems.submissionId,
      before: gradingRegradeItems.before,
      after: gradingRegradeItems.after,
      name: gradingSubmissions.name,
      state: gradingSubmissions.state,
      generation: gradingSubmissions.generation,
      hasResult: sql<boolean>`${gradingResults.submissionId} is not null`,
    })
    .from(gradingRegradeItems)
    .innerJoin(gradingSubmissions, eq(gradingSubmissions.id, gradingRegradeItems.submissionId))
    .leftJoin(
      gradingResults,
      and(
        eq(gradingResults.submissionId, gradingRegradeItems.submissionId),
        eq(gradingResults.generation, gradingRegradeItems.after),
      ),
    )
    .where(eq(gradingRegradeItems.regradeId, row.id))
    .orderBy(gradingSubmissions.name, gradingSubmissions.id);
  const dead = items.filter(isDead);
  // What a later re-grade overtook is never graded as this one.
  const isDone = (item: (typeof items)[number]): boolean =>
    item.hasResult || isDead(item) || item.generation > item.after;
  const done = items.filter(isDone).length;
  return {
    id: row.id,
    assignmentId: row.assignmentId,
    startedAt: row.createdAt.toISOString(),
    total: items.length,
    done,
    dead: dead.map(({ name, submissionId }) => ({ submissionId, name })),
    // Reading all results is worth it once: pages ask again and again how far it is.
    changes: done === items.length ? await changesOf(queries, items) : [],
  };
}

/** Whether the grading of an item was given up; an instructor may try it again. */
function isDead(item: {
  readonly state: SubmissionRow['state'];
  readonly generation: number;
  readonly after: number;
}): boolean {
  return item.state === 'dead' && item.generation === item.after;
}

interface Item {
  readonly submissionId: string;
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

async function changesOf(queries: Queries, items: readonly Item[]): Promise<Change[]> {
  const ids = items.map(({ submissionId }) => submissionId);
  const entries = await entriesByGeneration(queries, ids);
  return items.flatMap(({ after, before, name, submissionId }) => {
    const then = entries.get(`${submissionId} ${before}`);
    const now = entries.get(`${submissionId} ${after}`);
    const change = then && now && changeOf({ submissionId, name, before: then, after: now });
    return change ? [change] : [];
  });
}

async function entriesByGeneration(
  queries: Queries,
  ids: readonly string[],
): Promise<ReadonlyMap<string, AssignmentEntry>> {
  if (ids.length === 0) return new Map();
  const rows = await queries
    .select()
    .from(gradingResults)
    .where(inArray(gradingResults.submissionId, [...ids]));
  const overrides = Map.groupBy<string, OverrideRow>(
    await listOverrides(queries, ids),
    ({ submissionId }) => submissionId,
  );
  return new Map(
    rows.map((row) => [
      `${row.submissionId} ${row.generation}`,
      withOverrides(entryOf(row), overrides.get(row.submissionId) ?? []),
    ]),
  );
}

type Change = RegradeOfAssignment['changes'][number];

function changeOf({ after, before, name, submissionId }: Compared): Change | undefined {
  const changes = after.labs.flatMap(({ lab }) => changesOfLab(lab, before, after));
  if (changes.length === 0) return undefined;
  return {
    submissionId,
    name,
    before: before.score,
    after: after.score,
    reasons: [...new Set(changes.flatMap(({ reasons }) => reasons))],
    checks: changes.flatMap(({ checks, lab }) => checks.map((check) => ({ lab, ...check }))),
  };
}

function changesOfLab(
  lab: string,
  before: AssignmentEntry,
  after: AssignmentEntry,
): readonly (ScoreChange & { readonly lab: string })[] {
  const head = { lab, title: lab, weight: 1, version: 0 };
  const { changes } = compareResults(
    batchResult(head, 0, partOf(lab, before)),
    batchResult(head, 0, partOf(lab, after)),
  );
  return changes.map((change) => ({ ...change, lab }));
}

/** One lab of an entry as a batch of one. */
function partOf(lab: string, { labs }: AssignmentEntry): readonly BatchEntry[] {
  const part = labs.find((each) => each.lab === lab);
  if (!part) return [];
  const submission = 'this';
  return [part.result ? { submission, result: part.result } : { submission, error: part.error }];
}
