import {
  assignmentResult,
  batchResult,
  classOfAssignment,
  classOfBatch,
  CLASS_FORMATS,
  renderAssignmentJson,
  renderBatchJson,
  type AssignedLab,
  type AssignmentEntry,
  type BatchEntry,
} from '@drydock/grading';
import { and, desc, eq, inArray } from 'drizzle-orm';
import type { Queries } from '../../database/database.ts';
import { gradingResults, gradingSubmissions } from '../../database/schema/grading.ts';
import { listMembers, type AssignmentRow } from '../courses/course-rows.ts';
import type { GradingLabs } from '../labs.ts';
import type { SubmissionRow } from '../submissions/store-submission.ts';
import { entryOf, listOverrides, withOverrides } from './entry.ts';

/** Somebody of a class with the latest that they handed in. */
export interface ClassRow {
  readonly name: string;
  readonly learnerId?: string;
  readonly submission?: SubmissionRow;
}

/** Everybody of the course, and whom an instructor handed something in for; in the order of names. */
export async function listClass(
  queries: Queries,
  { courseId, id }: AssignmentRow,
): Promise<readonly ClassRow[]> {
  const latest = await queries
    .selectDistinctOn([gradingSubmissions.learnerId, gradingSubmissions.name])
    .from(gradingSubmissions)
    .where(eq(gradingSubmissions.assignmentId, id))
    .orderBy(
      gradingSubmissions.learnerId,
      gradingSubmissions.name,
      desc(gradingSubmissions.receivedAt),
    );
  const ofLearner = new Map<string, SubmissionRow>();
  for (const row of latest) {
    const known = row.learnerId === null ? undefined : ofLearner.get(row.learnerId);
    // A learner may have changed their name between two submissions.
    const isNewer = !known || known.receivedAt < row.receivedAt;
    if (row.learnerId !== null && isNewer) ofLearner.set(row.learnerId, row);
  }
  const members = (await listMembers(queries, courseId)).map(({ learnerId, name }): ClassRow => {
    const submission = ofLearner.get(learnerId);
    return { name, learnerId, ...(submission && { submission }) };
  });
  const others = latest
    .filter(({ learnerId }) => learnerId === null)
    .map((submission): ClassRow => ({ name: submission.name, submission }));
  return [...members, ...others].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The entries of a class for its reports: who handed nothing in, or has no result yet, has an error that says so. */
export async function entriesOf(
  queries: Queries,
  rows: readonly ClassRow[],
  labs: readonly AssignedLab[],
): Promise<readonly AssignmentEntry[]> {
  const ids = rows.flatMap(({ submission }) => submission?.id ?? []);
  const results = await resultsOf(queries, ids);
  const overrides = Map.groupBy(
    await listOverrides(queries, ids),
    ({ submissionId }) => submissionId,
  );
  const names = new Set<string>();
  return rows.map(({ learnerId, name, submission }) => {
    const own = uniqueName(name, names);
    const head = {
      submission: own,
      ...(learnerId !== undefined && { learner: { id: learnerId, name } }),
    };
    const row = submission && results.get(submission.id);
    if (!row) return { ...head, ...openEntry(labs, reasonOf(submission)) };
    const entry = withOverrides(entryOf(row), overrides.get(row.submissionId) ?? []);
    return { ...entry, ...head };
  });
}

/** The latest result of each submission. */
async function resultsOf(queries: Queries, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, typeof gradingResults.$inferSelect>();
  const rows = await queries
    .selectDistinctOn([gradingResults.submissionId])
    .from(gradingResults)
    .where(inArray(gradingResults.submissionId, [...ids]))
    .orderBy(gradingResults.submissionId, desc(gradingResults.generation));
  return new Map(rows.map((row) => [row.submissionId, row]));
}

function openEntry(
  labs: readonly AssignedLab[],
  message: string,
): Omit<AssignmentEntry, 'submission'> {
  const error = { code: 'missing', message } as const;
  return {
    score: null,
    bounds: [0, 1],
    labs: labs.map(({ lab, weight }) => ({ lab, weight, error })),
  };
}

function reasonOf(submission: SubmissionRow | undefined): string {
  if (!submission) return 'Nothing was handed in.';
  return submission.state === 'dead'
    ? 'Grading was given up; the instructor can try it again.'
    : 'This is not graded yet.';
}

/** Two people may have one name; the reports tell entries apart by it. */
function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique); number += 1) unique = `${name} (${number})`;
  taken.add(unique);
  return unique;
}

/** The labs of an assignment as this process knows them. */
export function assignedLabs({ labs }: AssignmentRow, known: GradingLabs): readonly AssignedLab[] {
  return labs.map(({ lab, weight }) => {
    const found = known.find(lab);
    return { lab, weight, title: found?.title ?? lab, version: found?.version ?? 0 };
  });
}

/** The report of a class: of the one lab, or of the assignment. */
export function renderClass(
  entries: readonly AssignmentEntry[],
  labs: readonly AssignedLab[],
  format: string,
): string {
  const [only, ...more] = labs;
  const seed = entries.flatMap((each) => each.labs).find(({ result }) => result)?.result?.seed ?? 0;
  const isBatch = only !== undefined && more.length === 0;
  const batch = isBatch ? batchResult(only, seed, entries.map(batchEntryOf)) : undefined;
  const assignment = assignmentResult(labs, seed, entries);
  if (format === 'json') return batch ? renderBatchJson(batch) : renderAssignmentJson(assignment);
  const form = CLASS_FORMATS.find(({ name }) => name === format);
  if (!form) throw new TypeError(`The class has no report "${format}".`);
  return form.render(batch ? classOfBatch(batch) : classOfAssignment(assignment));
}

function batchEntryOf({ labs, learner, submission }: AssignmentEntry): BatchEntry {
  const head = { submission, ...(learner && { learner }) };
  const [part] = labs;
  if (part?.result) return { ...head, result: part.result };
  return { ...head, error: part?.error ?? { code: 'missing', message: 'Nothing was handed in.' } };
}

/** States of all submissions of an assignment. */
export async function countStates(
  queries: Queries,
  assignmentId: string,
): Promise<Record<SubmissionRow['state'], number>> {
  const counts = { queued: 0, grading: 0, graded: 0, error: 0, dead: 0 };
  const rows = await queries
    .select({ state: gradingSubmissions.state })
    .from(gradingSubmissions)
    .where(and(eq(gradingSubmissions.assignmentId, assignmentId)));
  for (const { state } of rows) counts[state] += 1;
  return counts;
}
