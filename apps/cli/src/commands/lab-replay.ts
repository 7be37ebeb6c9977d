import { knownFiles, openTerminal, readSubmission } from '@drydock/grading';
import { createLabCluster, JOURNAL_FILE } from '@drydock/lab';
import { compareWork, isSameVerdict, type WorkComparison } from '@drydock/lab/node';
import { resolvePath, UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import type { EngineChoice } from '../engine/engine-choice.ts';
import { clustersOf, createEnginePool } from '../engine/engine-pool.ts';
import { findLab } from '../find-lab.ts';

export interface LabReplayOptions {
  readonly lab: string;
  /** Saved work: files, and the journal of what was done with them. */
  readonly folder: string;
  readonly choice: EngineChoice;
  /** Whose checks are asked; default: the last. */
  readonly step?: string;
}

/** Does on a real engine what a learner did, and says which checks hold there and in the simulated cluster: 0 the same ones, 1 not. */
export async function labReplayCommand(
  { lab: name, folder, choice, step }: LabReplayOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const lab = await findLab(name, context);
  if (step !== undefined && !lab.steps.some(({ id }) => id === step))
    throw new UsageError(
      `The lab ${lab.id} has no step ${step}. Steps are: ${lab.steps.map(({ id }) => id).join(', ')}.`,
    );
  const work = await readSubmission(resolvePath(context, folder), knownFiles(lab));
  if (!work.journal)
    throw new UsageError(
      `${folder} holds no ${JOURNAL_FILE} that can be read, so there is nothing to replay. drydock grade grades files alone.`,
    );
  const say = (text: string): void => context.stderr(`${text}\n`);
  await using pool = createEnginePool(
    {
      choice,
      size: 1,
      onError: () => undefined, // the claim says it
      onReady: (_, seconds) => Promise.resolve(say(`cluster ready after ${seconds.toFixed(1)} s`)),
    },
    context,
  );
  const compared = await compareWork(
    lab,
    { ...work, ...(step !== undefined && { step }) },
    {
      reference: createLabCluster,
      createCluster: clustersOf(pool, context.signal),
      openTerminal,
      signal: context.signal,
    },
  );
  context.stdout(render(compared, choice.engine));
  const isSame =
    compared.failures.length === 0 &&
    compared.checks.every(({ wanted, seen }) => isSameVerdict(wanted, seen));
  return isSame ? 0 : 1;
}

function render({ checks, failures }: WorkComparison, engine: string): string {
  const rows = [
    ['check', 'simulated', engine],
    ...checks.map(({ title, wanted, seen }) => [title, wanted.status, seen.status]),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const reasons = checks
    .filter(({ wanted, seen }) => !isSameVerdict(wanted, seen) && seen.message !== undefined)
    .map(({ title, seen }) => `${title}: ${seen.message}`);
  return `${[...lines, ...reasons, ...failures].join('\n')}\n`;
}
