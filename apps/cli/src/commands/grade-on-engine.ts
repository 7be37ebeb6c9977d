import {
  GRADE_FORMATS,
  gradeSubmission,
  knownFiles,
  readSubmission,
  renderGradeJson,
  reportOfResult,
  type SubmissionResult,
} from '@drydock/grading';
import { resolvePath, UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import type { EngineChoice } from '../engine/engine-choice.ts';
import { clustersOf, createEnginePool } from '../engine/engine-pool.ts';
import { onceMore } from '../engine/once-more.ts';
import { reported } from '../grade/audience.ts';
import { membersAt } from '../grade/class-members.ts';
import { noteUnused } from '../grade/grade-class-command.ts';
import { openGrading, type Grading } from '../grade/open-grading.ts';
import { workFolder } from '../grade/work-folder.ts';
import { writeReport } from '../grade/write-reports.ts';

export interface GradeOnEngineOptions {
  readonly choice: EngineChoice;
  /** A lab and a piece of work. */
  readonly given: readonly string[];
  readonly format: string;
  /** Whether the texts of hidden checks are shown. */
  readonly reveal: boolean;
  readonly hidden?: string;
  readonly overrides?: string;
  readonly out?: string;
}

/** Grades one piece of work on a real cluster that is made for it: 0 when all checks pass, 1 when not, 2 when it could not be decided. */
export async function gradeOnEngineCommand(
  options: GradeOnEngineOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { format, given, out } = options;
  const [name, work, ...others] = given;
  if (name === undefined || work === undefined || others.length > 0)
    throw new UsageError(
      'With --engine one piece of work is graded on one lab: grade LAB PATH --engine k3s. A class is what simulated clusters, and the workers of the server, are for.',
    );
  const chosen = GRADE_FORMATS.find((each) => each.name === format);
  if (!chosen && format !== 'json')
    throw new UsageError(`There is no such report as ${format} for one piece of work.`);
  const grading = await openGrading({ ...options, labs: [name], weights: [] }, context);
  const graded = await gradeOn(grading, work, options, context);
  // Staff read that form: it says of each check who may see it.
  const reveal = options.reveal || format === 'gradescope';
  const [{ submission } = { submission: '' }] = membersAt([work], context);
  const part = { result: graded, explanations: [] };
  const { result = graded } = reported(submission, part, { ...grading, reveal });
  noteUnused(grading, context);
  const report = {
    ...reportOfResult(result, grading.words.get(result.lab) ?? { title: result.lab }),
    folder: await workFolder(resolvePath(context, work), context),
  };
  const json = renderGradeJson(result);
  if (out !== undefined) await writeReport(resolvePath(context, out), json, report);
  context.stdout(chosen ? chosen.render(report) : json);
  if (result.score === null) return 2;
  return result.checks.every(({ status }) => status === 'pass') ? 0 : 1;
}

async function gradeOn(
  { labs, sources }: Grading,
  work: string,
  { choice }: GradeOnEngineOptions,
  context: CommandContext,
): Promise<SubmissionResult> {
  const [lab] = labs;
  if (lab === undefined) throw new UsageError('No lab was named.');
  const hidden = sources[0]?.hidden;
  const submission = await readSubmission(resolvePath(context, work), knownFiles(lab));
  await using pool = createEnginePool(
    {
      choice,
      size: 1,
      onError: () => undefined, // the claim says it
      onReady: (_, seconds) =>
        Promise.resolve(context.stderr(`cluster ready after ${seconds.toFixed(1)} s\n`)),
    },
    context,
  );
  const createCluster = clustersOf(pool, context.signal);
  return onceMore(
    () => gradeSubmission(lab, submission, { createCluster, ...(hidden && { hidden }) }),
    context,
  );
}
