import {
  GRADE_FORMATS,
  gradeSubmission,
  knownFiles,
  labWords,
  readSubmission,
  renderGradeJson,
  reportOfResult,
} from '@drydock/grading';
import { resolvePath, UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import type { EngineChoice } from '../engine/engine-choice.ts';
import { clustersOf, createEnginePool } from '../engine/engine-pool.ts';
import { findLab } from '../find-lab.ts';

export interface GradeOnEngineOptions {
  readonly choice: EngineChoice;
  /** A lab and a piece of work. */
  readonly given: readonly string[];
  readonly format: string;
}

/** Grades one piece of work on a real cluster that is made for it: 0 when all checks pass, 1 when not, 2 when it could not be decided. */
export async function gradeOnEngineCommand(
  { choice, given, format }: GradeOnEngineOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const [name, folder, ...others] = given;
  if (name === undefined || folder === undefined || others.length > 0)
    throw new UsageError(
      'With --engine one piece of work is graded on one lab: grade LAB PATH --engine k3s. A class is what simulated clusters, and the workers of the server, are for.',
    );
  const chosen = GRADE_FORMATS.find((each) => each.name === format);
  if (!chosen && format !== 'json')
    throw new UsageError(`There is no such report as ${format} for one piece of work.`);
  const lab = await findLab(name, context);
  const submission = await readSubmission(resolvePath(context, folder), knownFiles(lab));
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
  const result = await gradeSubmission(lab, submission, { createCluster });
  context.stdout(
    chosen ? chosen.render(reportOfResult(result, labWords(lab))) : renderGradeJson(result),
  );
  if (result.score === null) return 2;
  return result.checks.every(({ status }) => status === 'pass') ? 0 : 1;
}
