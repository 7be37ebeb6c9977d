import path from 'node:path';
import {
  compareReplay,
  parseResultFile,
  SubmissionError,
  type ResultFile,
  type SubmissionResult,
} from '@drydock/grading';
import { resolvePath, UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import { openGrading, readText } from '../grade/open-grading.ts';

export interface VerifyCommandOptions {
  /** A JSON report. */
  readonly result: string;
  /** The work that it is about. */
  readonly submission: string;
  /** Which labs to replay on. Default: those that the result names. */
  readonly labs: readonly string[];
  readonly hidden?: string;
  readonly timeSeconds?: number;
  readonly memoryMb?: number;
}

/** Grades the work again and compares byte for byte: 0 when it is the same, 1 when not, 2 when nobody can tell. */
export async function verifyCommand(
  options: VerifyCommandOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const file = parseResultFile(await readText(options.result, context));
  const claimed = claimedIn(file, path.basename(resolvePath(context, options.submission)));
  const differences: string[] = [];
  const named = claimed.map(({ lab }) => options.labs.find((given) => namesLab(given, lab)) ?? lab);
  const grading = await openGrading({ ...options, labs: named, weights: [] }, context);
  await using pool = grading.openForOne();
  for (const [at, result] of claimed.entries()) {
    const answer = await pool.grade({
      lab: at,
      work: resolvePath(context, options.submission),
      seed: result.seed,
      isVariant: result.variant !== undefined,
      ...(claimed.length > 1 && { assignment: claimed.map(({ lab }) => lab) }),
    });
    if ('error' in answer) throw new SubmissionError(answer.error.message, answer.error.code);
    if (!('result' in answer)) throw new Error('A worker knew a result that nobody has.');
    const replayed = compareReplay(result, answer.result);
    differences.push(...replayed.differences.map((line) => `${result.lab}: ${line}\n`));
    if (replayed.isSame) context.stdout(`${result.lab}: the same, byte for byte.\n`);
  }
  context.stdout(differences.join(''));
  return differences.length === 0 ? 0 : 1;
}

/** The result, or those of one submission of a class. Throws UsageError where there is none. */
function claimedIn(file: ResultFile, name: string): readonly SubmissionResult[] {
  if (file.kind === 'one') return [file.result];
  const isThis = ({ submission }: { readonly submission: string }): boolean =>
    submission === name || submission === name.replace(/\.(?:zip|tar|tar\.gz|tgz)$/i, '');
  const parts =
    file.kind === 'batch'
      ? file.batch.results.filter(isThis)
      : file.assignment.results.filter(isThis).flatMap(({ labs }) => labs);
  const results = parts.flatMap(({ result }) => (result ? [result] : []));
  if (results.length > 0) return results;
  throw new UsageError(`The result says nothing of a submission ${name}.`);
}

/** `uri-routing`, or a folder of that name. */
function namesLab(given: string, lab: string): boolean {
  return path.basename(given) === lab;
}
