import {
  batchesOf,
  compareResults,
  parseResultFile,
  type BatchResult,
  type Regrade,
  type ScoreChange,
} from '@drydock/grading';
import { UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import { membersIn } from '../grade/class-members.ts';
import {
  exitCodeOf,
  gradeMembersOf,
  reportClass,
  type ClassOptions,
  type ClassResult,
} from '../grade/grade-class-command.ts';
import { openGrading, readText, type GradingOptions } from '../grade/open-grading.ts';

export interface RegradeCommandOptions
  extends Omit<GradingOptions, 'weights'>, Omit<ClassOptions, 'isList'> {
  /** The JSON report of a class. */
  readonly result: string;
  /** The folder of its submissions. */
  readonly folder: string;
  readonly roster?: string;
}

/** Grades a class again and lists the scores that changed, with why: 0 when none did, 1 when some did, 2 when somebody could not be graded. */
export async function regradeCommand(
  options: RegradeCommandOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const file = parseResultFile(await readText(options.result, context));
  if (file.kind === 'one') {
    throw new UsageError('regrade takes the report of a class. For one piece of work: verify.');
  }
  const earlier = file.kind === 'batch' ? [file.batch] : batchesOf(file.assignment);
  const weights = file.kind === 'batch' ? [1] : file.assignment.labs.map(({ weight }) => weight);
  const labs = options.labs.length > 0 ? options.labs : earlier.map(({ lab }) => lab);
  const grading = await openGrading({ ...options, labs, weights }, context);
  const members = await membersIn(options.folder, options.roster, context);
  const seed = options.seed ?? earlier[0]?.seed ?? 1;
  const chosen = { ...options, seed, isList: false };
  const graded = await gradeMembersOf(grading, members, chosen, context);
  const regrades = regradesOf(earlier, graded.result);
  const [only, ...others] = regrades;
  const report = { ...graded.report, ...(only && others.length === 0 && { regrade: only }) };
  if (options.format === 'text') {
    context.stdout(regrades.map(inWords).join('\n'));
    if (options.out !== undefined)
      await reportClass({ ...graded, report }, chosen, silent(context));
  } else if (options.format === 'json') {
    context.stdout(`${JSON.stringify({ regrades }, null, 2)}\n`);
    if (options.out !== undefined)
      await reportClass({ ...graded, report }, chosen, silent(context));
  } else {
    await reportClass({ ...graded, report }, chosen, context);
  }
  if (exitCodeOf(graded.report.entries) === 2) return 2;
  return regrades.every(({ changes }) => changes.length === 0) ? 0 : 1;
}

/** Only files are written. */
function silent(context: CommandContext): CommandContext {
  return { ...context, stdout: () => undefined };
}

function regradesOf(earlier: readonly BatchResult[], now: ClassResult): readonly Regrade[] {
  const batches = now.batch ? [now.batch] : batchesOf(now.assignment);
  return earlier.flatMap((before) => {
    const after = batches.find(({ lab }) => lab === before.lab);
    return after ? [compareResults(before, after)] : [];
  });
}

function inWords({ after, before, changes, unchanged }: Regrade): string {
  const versions =
    before.version === after.version && before.grader === after.grader
      ? `version ${after.version}, grader ${after.grader}`
      : `version ${before.version}, grader ${before.grader} before; now version ${after.version}, grader ${after.grader}`;
  const head = `${after.lab} (${versions})`;
  const foot = `${changes.length} changed, ${unchanged} as before`;
  return `${[head, '', ...changes.flatMap(changeLines), '', foot].join('\n')}\n`;
}

function changeLines({
  after,
  before,
  checks,
  reasons,
  submission,
}: ScoreChange): readonly string[] {
  const from = before ?? 'none';
  const to = after ?? 'none';
  return [
    `${clean(submission)}: ${from} -> ${to} (${reasons.join(', ')})`,
    ...checks.map((check) => {
      const points = `${check.before ?? 'none'} -> ${check.after ?? 'none'}`;
      return `    ${check.id}: ${points}${check.message === undefined ? '' : `. ${clean(check.message)}`}`;
    }),
  ];
}

/** One line without control characters: it is for a terminal. */
function clean(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\u{fffd}');
}
