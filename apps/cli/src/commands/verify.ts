import path from 'node:path';
import {
  compareReplay,
  forLearner,
  parseResultFile,
  SubmissionError,
  type GradedPart,
} from '@drydock/grading';
import { resolvePath, UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import { claimOf, type Claim } from '../grade/claim.ts';
import { oneLine } from '../grade/one-line.ts';
import { openGrading, readText, type Grading } from '../grade/open-grading.ts';

export interface VerifyCommandOptions {
  /** A JSON report. */
  readonly result: string;
  /** The work that it is about. */
  readonly submission: string;
  /** Which labs to replay on. Default: those that the result names. */
  readonly labs: readonly string[];
  /** In the order of `labs`, else in that of the result; a lab without one has weight 1. */
  readonly weights: readonly number[];
  readonly hidden?: string;
  /** The only overrides that count, whatever the result says. */
  readonly overrides?: string;
  readonly timeSeconds?: number;
  readonly memoryMb?: number;
}

/**
 * Grades the work again and compares its result, or its entry in a class and what stands beside the entries: 0 when it is the same, 1 when
 * not, 2 when nobody can tell. Nothing that the file could lie about is taken from it, but for the seed and who the learner is.
 */
export async function verifyCommand(
  options: VerifyCommandOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const text = await readText(options.result, context);
  const names = namesOf(options.submission, context);
  const claim = claimOf(parseResultFile(text), names);
  const grading = await openGrading({ ...options, ...assignedBy(options, claim) }, context);
  const parts = await gradeAgain(grading, claim, options.submission, context);
  const seen = parts.map((part) => overridden(part, names, grading));
  const views = [seen, seen.map(withoutHidden)].map((view) =>
    claim.entryOf(view, grading.assigned),
  );
  const differences = [
    ...compareReplay(claim.written, views),
    ...(claim.head === undefined
      ? []
      : compareReplay(claim.head, [claim.headOf(grading.assigned)])),
    ...(isAsWritten(text) ? [] : ['The file is not as it was written: fields stand in it twice.']),
  ];
  for (const lab of differences.length === 0 ? claim.labs : []) {
    context.stdout(`${lab}: the same, byte for byte.\n`);
  }
  context.stdout(differences.map((line) => `${oneLine(line)}\n`).join(''));
  noteOptions(differences, options, context);
  return differences.length === 0 ? 0 : 1;
}

/** Labs in the order of the result, and their weights. Throws UsageError for a lab that the result does not name. */
function assignedBy(
  { labs, weights }: VerifyCommandOptions,
  claim: Claim,
): Pick<VerifyCommandOptions, 'labs' | 'weights'> {
  if (weights.length > claim.labs.length) throw new UsageError('There are more weights than labs.');
  const other = labs.find((given) => !claim.labs.includes(path.basename(given)));
  if (other !== undefined) throw new UsageError(`The result does not name the lab ${other}.`);
  const placeOf = (lab: string): number => labs.findIndex((given) => path.basename(given) === lab);
  return {
    labs: claim.labs.map((lab) => labs[placeOf(lab)] ?? lab),
    weights: claim.labs.map((lab, at) => weights[labs.length > 0 ? placeOf(lab) : at] ?? 1),
  };
}

async function gradeAgain(
  grading: Grading,
  { isError, labs, seedOf }: Claim,
  submission: string,
  context: CommandContext,
): Promise<readonly GradedPart[]> {
  await using pool = grading.openForOne();
  const parts: GradedPart[] = [];
  for (const [at] of labs.entries()) {
    const answer = await pool.grade({
      lab: at,
      work: resolvePath(context, submission),
      ...seedOf(at),
      ...(labs.length > 1 && { assignment: labs }),
    });
    // What could be graded once and now cannot, or never by itself: nobody can tell.
    if ('error' in answer && !isError(at)) {
      throw new SubmissionError(answer.error.message, answer.error.code);
    }
    if ('same' in answer) throw new Error('A worker knew a result that nobody has.');
    parts.push(answer);
  }
  return parts;
}

/** With the points of the file of overrides, in which an archive may stand with its ending or without. */
function overridden(
  part: GradedPart,
  names: readonly string[],
  { overriding }: Grading,
): GradedPart {
  if (part.result === undefined) return part;
  for (const name of names) {
    const result = overriding.apply(name, part.result);
    if (result !== part.result) return { ...part, result };
  }
  return part;
}

function withoutHidden(part: GradedPart): GradedPart {
  return part.result === undefined ? part : { ...part, result: forLearner(part.result) };
}

/** Names under which the work may stand in a report. */
function namesOf(submission: string, context: CommandContext): readonly string[] {
  const name = path.basename(resolvePath(context, submission));
  return [...new Set([name, name.replace(/\.(?:zip|tar|tar\.gz|tgz)$/i, ''), submission])];
}

/** A field that stands twice is read once, and by others perhaps the other one. */
function isAsWritten(text: string): boolean {
  const value: unknown = JSON.parse(text);
  return withoutSpace(text) === withoutSpace(JSON.stringify(value));
}

function withoutSpace(text: string): string {
  return text.replaceAll(/\s/g, '');
}

/** What the call may have left out. */
function noteOptions(
  differences: readonly string[],
  { overrides, weights }: VerifyCommandOptions,
  { stderr }: CommandContext,
): void {
  const says = (words: string): boolean => differences.some((line) => line.includes(words));
  if (overrides === undefined && says('changed by')) {
    stderr('Points that people changed are compared with --overrides FILE.\n');
  }
  if (weights.length === 0 && says('The weight is')) {
    stderr('Weights are compared with --weight, once for each lab; the default is 1.\n');
  }
}
