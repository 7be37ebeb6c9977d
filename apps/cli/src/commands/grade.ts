import {
  CLASS_FORMATS,
  classOfBatch,
  GRADE_FORMATS,
  gradeBatch,
  gradeSubmission,
  knownFiles,
  labWords,
  readSubmission,
  renderBatchJson,
  renderGradeJson,
  reportOfResult,
  type BatchResult,
  type SubmissionResult,
} from '@drydock/grading';
import type { Lab } from '@drydock/lab';
import { resolvePath, UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import { findLab } from '../find-lab.ts';

export interface GradeCommandOptions {
  readonly lab: string;
  readonly folder: string;
  /** A name in the tables of formats below. */
  readonly format: string;
  readonly seed?: number;
  /** Every folder in the folder is a submission. */
  readonly batch: boolean;
}

/** Prints the result; 0 when all checks pass, 1 when not, 2 when it could not be decided. */
export async function gradeCommand(
  options: GradeCommandOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const lab = await findLab(options.lab, context);
  if (options.batch) return gradeAll(lab, options, context);
  const render = choose(RESULT_FORMATS, options.format);
  const submission = await readSubmission(resolvePath(context, options.folder), knownFiles(lab));
  const { seed } = options;
  const result = await gradeSubmission(lab, submission, seed === undefined ? {} : { seed });
  noteIgnored(submission.ignored, context);
  noteMissing(lab.workspace, submission.files, context);
  context.stdout(render(result, lab));
  if (result.score === null) return 2;
  return result.checks.every(({ status }) => status === 'pass') ? 0 : 1;
}

type Render<T> = (result: T, lab: Lab) => string;

const RESULT_FORMATS: Readonly<Record<string, Render<SubmissionResult>>> = {
  json: renderGradeJson,
  ...Object.fromEntries(
    GRADE_FORMATS.map(({ name, render }): [string, Render<SubmissionResult>] => [
      name,
      (result, lab) => render(reportOfResult(result, labWords(lab))),
    ]),
  ),
};

const BATCH_FORMATS: Readonly<Record<string, Render<BatchResult>>> = {
  json: renderBatchJson,
  ...Object.fromEntries(
    CLASS_FORMATS.map(({ name, render }): [string, Render<BatchResult>] => [
      name,
      (batch, lab) => render(classOfBatch(batch, labWords(lab))),
    ]),
  ),
};

/** Known before any work is done: a wrong call ends at once. */
function choose<T>(formats: Readonly<Record<string, T>>, format: string): T {
  const found = formats[format];
  if (found === undefined) {
    const names = Object.keys(formats).join(', ');
    throw new UsageError(`There is no such report as ${format} here. Reports are: ${names}.`);
  }
  return found;
}

/** 0: everybody passes all; 1: not; 2: somebody could not be graded. */
async function gradeAll(
  lab: Lab,
  { folder, format, seed }: GradeCommandOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const render = choose(BATCH_FORMATS, format);
  const batch = await gradeBatch(lab, resolvePath(context, folder), {
    signal: context.signal,
    ...(seed === undefined ? {} : { seed }),
  });
  context.stdout(render(batch, lab));
  const scores = batch.results.map(({ result }) => result?.score ?? null);
  if (scores.includes(null)) return 2;
  return scores.every((score) => score === 1) ? 0 : 1;
}

const SHOWN = 10;

function noteIgnored(ignored: readonly string[], { stderr }: CommandContext): void {
  if (ignored.length === 0) return;
  const names = ignored.slice(0, SHOWN).map((name) => JSON.stringify(name));
  const more = ignored.length > SHOWN ? ` and ${ignored.length - SHOWN} more` : '';
  stderr(`Ignored, as the lab does not know them: ${names.join(', ')}${more}.\n`);
}

function noteMissing(
  workspace: readonly string[],
  files: ReadonlyMap<string, string>,
  { stderr }: CommandContext,
): void {
  const missing = workspace.filter((name) => !files.has(name));
  if (missing.length > 0) stderr(`Not handed in, taken from the start: ${missing.join(', ')}.\n`);
}
