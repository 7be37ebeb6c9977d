import { availableParallelism } from 'node:os';
import {
  assignmentEntry,
  assignmentResult,
  batchEntry,
  batchResult,
  CLASS_FORMATS,
  classOfAssignment,
  classOfBatch,
  gradeClass,
  openGradingState,
  renderAssignmentEntriesJson,
  renderAssignmentJson,
  renderBatchJson,
  renderEntriesJson,
  type AssignmentResult,
  type BatchResult,
  type CheckExplanation,
  type ClassMember,
  type ClassReport,
  type GradedPart,
  type GradeReport,
} from '@drydock/grading';
import { resolvePath, UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import { reported, type AudienceOptions } from './audience.ts';
import type { Grading } from './open-grading.ts';
import { createProgressBar } from './progress-bar.ts';
import { writeClassReports } from './write-reports.ts';

/** Which seed work is graded with. */
export interface SeedOptions {
  readonly seed?: number;
  /** A seed, and a variant of the labs, of each learner's own. */
  readonly variants: boolean;
}

/** The seed that was asked for, else that of the first lab. */
export function seedOf({ labs }: Grading, { seed }: SeedOptions): number {
  return seed ?? labs[0]?.cluster.seed ?? 1;
}

export interface ClassOptions extends SeedOptions {
  readonly format: string;
  /** JSON is an array of results: the pieces of work were named one by one. */
  readonly isList: boolean;
  readonly reveal: boolean;
  readonly explain: boolean;
  /** Folder for all reports, and for what an interrupted run leaves behind. */
  readonly out?: string;
  readonly resume: boolean;
  readonly jobs?: number;
}

/** What grading a class gives: a result on one lab, or on an assignment. */
export type ClassResult =
  | { readonly batch: BatchResult; readonly assignment?: undefined }
  | { readonly batch?: undefined; readonly assignment: AssignmentResult };

export interface GradedClass {
  readonly result: ClassResult;
  readonly report: ClassReport;
}

/** Grades a class. Throws UsageError for a wrong call. */
export async function gradeMembersOf(
  grading: Grading,
  members: readonly ClassMember[],
  options: ClassOptions,
  context: CommandContext,
): Promise<GradedClass> {
  const seed = seedOf(grading, options);
  const parts = await gradeMembers(grading, members, { ...options, seed }, context);
  const audience: AudienceOptions = { ...grading, ...options };
  const seen = members.map(({ submission }, index) =>
    (parts[index] ?? []).map((part) => reported(submission, part, audience)),
  );
  noteUnused(grading, context);
  return classOf(grading, members, seen, seed);
}

async function gradeMembers(
  { assigned, openPool, sources }: Grading,
  members: readonly ClassMember[],
  options: ClassOptions & { readonly seed: number },
  context: CommandContext,
): Promise<readonly (readonly GradedPart[])[]> {
  const { explain, jobs, out, resume, seed, variants } = options;
  if (resume && out === undefined) {
    throw new UsageError('--resume goes on with the run whose folder --out names.');
  }
  const atOnce = Math.max(1, Math.min(jobs ?? availableParallelism(), members.length));
  const folder = out === undefined ? undefined : resolvePath(context, out);
  const state =
    folder === undefined ? undefined : await openGradingState(folder, sources, { resume });
  if (state && state.size > 0) context.stderr(`Going on after ${state.size} results.\n`);
  const bar = createProgressBar(members.length * assigned.length, context);
  await using pool = openPool(atOnce);
  try {
    return await gradeClass({
      members,
      labs: assigned,
      pool,
      atOnce,
      seed,
      perLearner: variants,
      explain: explain || out !== undefined,
      signal: context.signal,
      known: (submission, lab) => state?.known(submission, lab),
      onPart: ({ submission }, { lab }, part, done) => {
        if (part.result) state?.add(submission, lab, part);
        bar.update(done);
      },
    });
  } finally {
    bar.end();
  }
}

function classOf(
  { assigned, words }: Grading,
  members: readonly ClassMember[],
  parts: readonly (readonly GradedPart[])[],
  seed: number,
): GradedClass {
  const explained = (index: number, at: number): readonly CheckExplanation[] =>
    explanationsOf(parts[index]?.[at]);
  const withExplanations = (report: ClassReport): ClassReport => ({
    ...report,
    entries: report.entries.map((entry, index) => ({
      ...entry,
      parts: entry.parts.map((part, at) => ({ ...part, explanations: explained(index, at) })),
    })),
  });
  const [only, ...others] = assigned;
  if (only && others.length === 0) {
    const entries = members.flatMap((member, index) => {
      const part = parts[index]?.[0];
      return part ? [batchEntry(member, part)] : [];
    });
    const batch = batchResult(only, seed, entries);
    const report = classOfBatch(batch, words.get(only.lab));
    return { result: { batch }, report: withExplanations(report) };
  }
  const entries = members.map((member, at) => assignmentEntry(member, parts[at] ?? [], assigned));
  const assignment = assignmentResult(assigned, seed, entries);
  return {
    result: { assignment },
    report: withExplanations(classOfAssignment(assignment, words)),
  };
}

function explanationsOf(part: GradedPart | undefined): readonly CheckExplanation[] {
  return part?.result ? part.explanations : [];
}

/** Prints the class in one form, and writes all forms where a folder was named. */
export async function reportClass(
  { report, result }: GradedClass,
  { format, isList, out }: ClassOptions,
  context: CommandContext,
): Promise<void> {
  const json = isList ? renderListJson(result) : renderClassJson(result);
  if (out !== undefined) {
    await writeClassReports(resolvePath(context, out), json, report, (submission) =>
      entryJson(result, submission),
    );
  }
  const chosen = CLASS_FORMATS.find(({ name }) => name === format);
  context.stdout(chosen ? chosen.render(report) : json);
}

function renderClassJson(result: ClassResult): string {
  return result.batch ? renderBatchJson(result.batch) : renderAssignmentJson(result.assignment);
}

function renderListJson({ assignment, batch }: ClassResult): string {
  return batch ? renderEntriesJson(batch.results) : renderAssignmentEntriesJson(assignment.results);
}

/** The class's JSON with this one entry alone. */
function entryJson(result: ClassResult, submission: string): string {
  const own = <T extends { readonly submission: string }>(results: readonly T[]): readonly T[] =>
    results.filter((entry) => entry.submission === submission);
  if (result.batch) {
    return renderBatchJson({ ...result.batch, results: own(result.batch.results) });
  }
  const { assignment } = result;
  return renderAssignmentJson({ ...assignment, results: own(assignment.results) });
}

/** 0: everybody passes all; 1: not; 2: somebody could not be graded. */
export function exitCodeOf(entries: readonly GradeReport[]): ExitCode {
  const codes = entries.map(({ parts, score }): ExitCode => {
    const isMissing = parts.every(({ error }) => error?.code === 'missing');
    if (score === null) return isMissing ? 1 : 2;
    return score === 1 ? 0 : 1;
  });
  return codes.includes(2) ? 2 : codes.includes(1) ? 1 : 0;
}

export function noteUnused(
  { overriding }: Pick<Grading, 'overriding'>,
  { stderr }: CommandContext,
): void {
  for (const { check, submission } of overriding.unused()) {
    stderr(`An override is for nothing: ${submission} has no result with a check ${check}.\n`);
  }
}
