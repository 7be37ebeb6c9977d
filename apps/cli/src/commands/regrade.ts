import path from 'node:path';
import {
  batchesOf,
  classSeeds,
  compareResults,
  parseResultFile,
  type BatchResult,
  type ClassMember,
  type Regrade,
  type ResultFile,
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
import { oneLine } from '../grade/one-line.ts';
import { openGrading, readText, type Grading, type GradingOptions } from '../grade/open-grading.ts';

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
  const chosen = { ...options, ...seedsFor(file, options), isList: false };
  const labs = options.labs.length > 0 ? options.labs : earlier.map(({ lab }) => lab);
  const opened = await openGrading({ ...options, labs, weights: [] }, context);
  const grading = { ...opened, assigned: weighed(opened, file, earlier) };
  const listed = await membersIn(options.folder, options.roster, context);
  const members = listed.map((member) => namedAs(member, earlier));
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

type ClassFile = Exclude<ResultFile, { readonly kind: 'one' }>;

/** Seed and variants as the class had them. Throws UsageError where its report does not say them. */
function seedsFor(
  file: ClassFile,
  { seed, variants }: RegradeCommandOptions,
): Pick<ClassOptions, 'variants'> & { readonly seed: number } {
  const { perLearner } = classSeeds(file);
  if (perLearner && !file.head && seed === undefined) {
    throw new UsageError(
      'The learners have seeds of their own, and an array of results does not say the seed of the class. Name it with --seed.',
    );
  }
  const own = file.kind === 'batch' ? file.batch.seed : file.assignment.seed;
  return { seed: seed ?? own, variants: variants || perLearner };
}

/** The labs with the weights that they had. Throws UsageError when they are others than those of the result. */
function weighed(
  { assigned }: Grading,
  file: ClassFile,
  earlier: readonly BatchResult[],
): Grading['assigned'] {
  const had = earlier.map(({ lab }) => lab);
  const now = assigned.map(({ lab }) => lab);
  if (now.length !== had.length || now.some((lab) => !had.includes(lab))) {
    throw new UsageError(
      `The result is of ${had.join(', ')}. It cannot be compared with ${now.join(', ')}.`,
    );
  }
  const labs = file.kind === 'batch' ? [] : file.assignment.labs;
  return assigned.map((lab) => {
    const { weight } = labs.find((each) => each.lab === lab.lab) ?? lab;
    return { ...lab, weight };
  });
}

/** Work that was named one by one stands in its report with the ending of its archive. */
function namedAs(member: ClassMember, earlier: readonly BatchResult[]): ClassMember {
  const file = path.basename(member.path ?? '');
  const isNamed = earlier.some(({ results }) =>
    results.some(({ submission }) => submission === file),
  );
  return isNamed ? { ...member, submission: file } : member;
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
    `${oneLine(submission)}: ${from} -> ${to} (${reasons.join(', ')})`,
    ...checks.map((check) => {
      const points = `${check.before ?? 'none'} -> ${check.after ?? 'none'}`;
      return `    ${check.id}: ${points}${check.message === undefined ? '' : `. ${oneLine(check.message)}`}`;
    }),
  ];
}
