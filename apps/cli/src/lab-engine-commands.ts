import { Option, type Command } from 'commander';
import type { CommandContext, ExitCode } from './command-context.ts';
import { REAL_ENGINES, type EngineChoice } from './engine/engine-choice.ts';
import { addEngineOptions, readEngineOptions } from './engine/engine-options.ts';
import { optionalText, wholeNumber } from './option-values.ts';

type Finish = (code: ExitCode) => void;

/** `first`, `last`: the solution of that step; `solutions`: of every step; `all`: mistakes and equivalents too. */
const TRIALS = ['first', 'last', 'solutions', 'all'] as const;

/** What `lab test` takes besides, to run on a real engine. */
export function addParityOptions(command: Command): Command {
  return addEngineOptions(command, ['simulated', ...REAL_ENGINES])
    .addOption(
      new Option('--trials <which>', 'with a real engine: what is run')
        .choices(TRIALS)
        .default('all'),
    )
    .option('--clusters <number>', 'with a real engine: clusters at the same time', wholeNumber, 1)
    .option('--parity <file>', 'with a real engine: write where its verdicts differ, as JSON');
}

interface ParityCall {
  readonly choice: EngineChoice;
  readonly labs: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** `lab test --engine k3s`. */
export async function runParity(
  { choice, labs, options }: ParityCall,
  context: CommandContext,
): Promise<ExitCode> {
  const { labParityCommand } = await import('./commands/lab-parity.ts');
  const { clusters, format, trials } = options;
  return labParityCommand(
    {
      choice,
      labs,
      trials: TRIALS.find((each) => each === trials) ?? 'all',
      clusters: typeof clusters === 'number' ? Math.max(1, clusters) : 1,
      format: format === 'json' ? 'json' : 'text',
      ...optionalText(options, 'parity'),
    },
    context,
  );
}

/** `lab replay LAB PATH --engine k3s`. */
export function addReplay(lab: Command, context: CommandContext, finish: Finish): void {
  const replay = lab
    .command('replay')
    .description('do on a real cluster what a journal says was done, and compare the verdicts')
    .argument('<lab>', 'id of a lab, or the path of its folder')
    .argument('<dir>', 'saved work: its files and journal.jsonl');
  addEngineOptions(replay, REAL_ENGINES)
    .option('--step <step>', 'whose checks are asked; default: the last')
    .action(async (name: string, folder: string, options: Record<string, unknown>) => {
      const { labReplayCommand } = await import('./commands/lab-replay.ts');
      const choice = readEngineOptions(options) ?? { engine: 'k3s' };
      const given = { lab: name, folder, choice, ...optionalText(options, 'step') };
      finish(await labReplayCommand(given, context));
    });
}
