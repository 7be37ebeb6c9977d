import { CLASS_FORMATS, GRADE_FORMATS, type GradeReport } from '@drydock/grading';
import { resolvePath, UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import { membersAt, membersIn } from '../grade/class-members.ts';
import {
  exitCodeOf,
  gradeMembersOf,
  reportClass,
  type ClassOptions,
} from '../grade/grade-class-command.ts';
import { gradeWork, type WorkOptions } from '../grade/grade-work.ts';
import { openGrading, type Grading, type GradingOptions } from '../grade/open-grading.ts';
import { workFolder } from '../grade/work-folder.ts';
import { writeReport } from '../grade/write-reports.ts';

export interface GradeCommandOptions extends GradingOptions, Omit<ClassOptions, 'isList'> {
  /** What stands after the name of the command: a lab and a piece of work; where `labs` are named, pieces of work. */
  readonly given: readonly string[];
  /** The folder of a class; `true` where it is the last of `given`. */
  readonly batch?: string | true;
  readonly roster?: string;
}

/** Prints the result; 0 when all checks pass, 1 when not, 2 when it could not be decided. */
export async function gradeCommand(
  options: GradeCommandOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { batch, labs, paths } = callOf(options);
  const isOne = batch === undefined && paths.length === 1;
  assertFormat(options.format, isOne ? GRADE_FORMATS : CLASS_FORMATS);
  // Staff read that form: it says of each check who may see it.
  const reveal = options.reveal || options.format === 'gradescope';
  const isList = batch === undefined && options.labs.length > 0;
  const chosen = { ...options, reveal, isList };
  const grading = await openGrading({ ...options, labs }, context);
  if (isOne) return gradeOne(grading, paths, chosen, context);
  const members =
    batch === undefined
      ? membersAt(paths, context)
      : await membersIn(batch, options.roster, context);
  const graded = await gradeMembersOf(grading, members, chosen, context);
  await reportClass(graded, chosen, context);
  return exitCodeOf(graded.report.entries);
}

async function gradeOne(
  grading: Grading,
  paths: readonly string[],
  options: WorkOptions & Pick<ClassOptions, 'format' | 'out'>,
  context: CommandContext,
): Promise<ExitCode> {
  const { explain, format, out } = options;
  const [member = { submission: '' }] = membersAt(paths, context);
  const asked = { ...options, explain: explain || format === 'html' || out !== undefined };
  const { json, report: graded } = await gradeWork(grading, member, asked, context);
  const report = { ...graded, folder: await workFolder(member.path ?? '', context) };
  if (out !== undefined) await writeReport(resolvePath(context, out), json, report);
  const chosen = GRADE_FORMATS.find(({ name }) => name === format);
  const printed = format === 'text' && !explain ? withoutExplanations(report) : report;
  context.stdout(chosen ? chosen.render(printed) : json);
  return exitCodeOf([report]);
}

/** What is on a terminal stays short, also where files are written that say more. */
function withoutExplanations(report: GradeReport): GradeReport {
  return { ...report, parts: report.parts.map((part) => ({ ...part, explanations: [] })) };
}

/** What a call asks to be graded. */
interface Call {
  readonly labs: readonly string[];
  readonly paths: readonly string[];
  readonly batch?: string;
}

/** Throws UsageError when something is missing or too much: known before any work is done. */
function callOf({ batch, given, labs: named, weights }: GradeCommandOptions): Call {
  const [first, ...rest] = given;
  const labs = named.length > 0 ? named : first === undefined ? [] : [first];
  const paths = named.length > 0 ? given : rest;
  if (labs.length === 0) throw new UsageError("error: missing required argument 'lab'");
  if (weights.length > labs.length) throw new UsageError('There are more weights than labs.');
  if (batch !== undefined && batch !== true) {
    if (paths.length > 0) {
      throw new UsageError('With --batch FOLDER, every submission lies in the folder.');
    }
    return { labs, paths, batch };
  }
  const [folder, ...others] = paths;
  if (folder === undefined) throw new UsageError("error: missing required argument 'path'");
  const isMany = others.length > 0;
  if (batch === true && isMany) throw new UsageError('--batch takes one folder.');
  if (named.length === 0 && isMany) {
    throw new UsageError('For more than one piece of work name the lab with --lab.');
  }
  return batch === true ? { labs, paths: [], batch: folder } : { labs, paths };
}

function assertFormat(format: string, formats: readonly { readonly name: string }[]): void {
  const names = ['json', ...formats.map(({ name }) => name)];
  if (names.includes(format)) return;
  throw new UsageError(
    `There is no such report as ${format} here. Reports are: ${names.join(', ')}.`,
  );
}
