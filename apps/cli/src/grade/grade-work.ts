import {
  assignmentEntry,
  batchEntry,
  renderAssignmentEntriesJson,
  renderEntriesJson,
  renderGradeJson,
  reportOfAssignment,
  reportOfResult,
  SubmissionError,
  type ClassMember,
  type GradeAnswer,
  type GradedPart,
  type GradePool,
  type GradeReport,
  type HandedInNotes,
} from '@drydock/grading';
import type { CommandContext } from '../command-context.ts';
import { reported } from './audience.ts';
import { noteUnused, seedOf, type SeedOptions } from './grade-class-command.ts';
import type { Grading } from './open-grading.ts';
import { isPlainWork } from './plain-work.ts';

export interface WorkOptions extends SeedOptions {
  readonly reveal: boolean;
  readonly explain: boolean;
  /** JSON is an array, as for several pieces of work. */
  readonly isList: boolean;
}

/** One piece of work, graded on each lab. */
export interface GradedWorkPiece {
  readonly report: GradeReport;
  readonly json: string;
}

/** Grades one folder, archive or repository on every lab. Rejects with SubmissionError when it cannot be graded. */
export async function gradeWork(
  grading: Grading,
  member: ClassMember,
  options: WorkOptions,
  context: CommandContext,
): Promise<GradedWorkPiece> {
  const { path = '', submission } = member;
  await using pool = grading.openForOne(await isPlainWork(path));
  context.signal.throwIfAborted();
  const stop = (): void => void pool[Symbol.asyncDispose]();
  context.signal.addEventListener('abort', stop, { once: true });
  const parts: GradedPart[] = [];
  for (const [at] of grading.labs.entries()) {
    const answer = await askFor(grading, at, { path, pool, ...options });
    context.signal.throwIfAborted();
    if ('error' in answer) throw new SubmissionError(answer.error.message, answer.error.code);
    if (!('result' in answer)) throw new Error('A worker knew a result that nobody has.');
    noteHandedIn(answer.notes, context);
    parts.push(reported(submission, answer, { ...grading, ...options }));
  }
  context.signal.removeEventListener('abort', stop);
  noteUnused(grading, context);
  return rendered(grading, member, parts, options.isList);
}

interface Asking extends WorkOptions {
  readonly pool: GradePool;
  readonly path: string;
}

function askFor(grading: Grading, at: number, options: Asking): Promise<GradeAnswer> {
  const { explain, path, pool, variants } = options;
  const labs = grading.assigned.map(({ lab }) => lab);
  return pool.grade({
    lab: at,
    work: path,
    seed: seedOf(grading, options),
    isVariant: variants,
    explain,
    ...(labs.length > 1 && { assignment: labs }),
  });
}

function rendered(
  { assigned, words }: Grading,
  member: ClassMember,
  parts: readonly GradedPart[],
  isList: boolean,
): GradedWorkPiece {
  const [only, ...others] = assigned;
  const [part] = parts;
  if (only && part?.result && others.length === 0) {
    const entry = batchEntry(member, part);
    const { explanations, result } = part;
    const report = reportOfResult(result, words.get(only.lab) ?? only, { explanations });
    return { report, json: isList ? renderEntriesJson([entry]) : renderGradeJson(result) };
  }
  const entry = assignmentEntry(member, parts, assigned);
  const report = reportOfAssignment(entry, assigned, words);
  return { report, json: renderAssignmentEntriesJson([entry]) };
}

/** What people should know of the work beside its result. */
function noteHandedIn(
  { graded, ignored, ignoredCount, missing }: HandedInNotes,
  { stderr }: CommandContext,
): void {
  if (graded) stderr(`Graded: commit ${graded.commit} of ${JSON.stringify(graded.branch)}.\n`);
  if (ignoredCount > 0) {
    const names = ignored.map((name) => JSON.stringify(name)).join(', ');
    const more = ignoredCount > ignored.length ? ` and ${ignoredCount - ignored.length} more` : '';
    stderr(`Ignored, as the lab does not know them: ${names}${more}.\n`);
  }
  if (missing.length > 0) stderr(`Not handed in, taken from the start: ${missing.join(', ')}.\n`);
}
