import { writeFile } from 'node:fs/promises';
import { openTerminal } from '@drydock/grading';
import { createLabCluster } from '@drydock/lab';
import { compareLab, type LabComparison } from '@drydock/lab/node';
import { resolvePath, UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import type { EngineChoice } from '../engine/engine-choice.ts';
import { clustersOf, createEnginePool } from '../engine/engine-pool.ts';
import { describeServer, parityOf, type ParityServer } from '../engine/parity.ts';
import { findLabFiles, labIds } from '../find-lab.ts';
import { reasonOf } from '../reason-of.ts';
import { renderParity } from '../report/parity-table.ts';

export interface LabParityOptions {
  readonly choice: EngineChoice;
  /** Default: all. */
  readonly labs: readonly string[];
  readonly trials: 'first' | 'last' | 'solutions' | 'all';
  /** Clusters at the same time. */
  readonly clusters: number;
  readonly format: 'text' | 'json';
  /** Where the result is written as JSON. */
  readonly parity?: string;
}

/** Runs labs on a real engine and compares each verdict with the simulated one: 0 all the same, 1 one differs, 2 something could not be run. */
export async function labParityCommand(
  options: LabParityOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { choice, clusters, format } = options;
  const labs = options.labs.length > 0 ? options.labs : await labIds();
  const files = await Promise.all(labs.map((lab) => findLabFiles(lab, context)));
  const say = (text: string): void => context.stderr(`${text}\n`);
  let server: ParityServer | undefined;
  await using pool = createEnginePool(
    {
      choice,
      size: Math.min(clusters, labs.length),
      onError: (error) => say(error instanceof Error ? error.message : String(error)),
      async onReady(cluster, seconds) {
        say(`cluster ready after ${seconds.toFixed(1)} s`);
        server ??= await describeServer(cluster);
      },
      onReset: (seconds) => say(`cluster reset in ${seconds.toFixed(1)} s`),
    },
    context,
  );
  const compared: LabComparison[] = [];
  const waiting = [...labs.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, name] = next;
      const result = await compareLab({
        files: files[index] ?? new Map(),
        reference: createLabCluster,
        createCluster: clustersOf(pool, context.signal),
        trials: options.trials,
        openTerminal,
        signal: context.signal,
        onTrial: (trial) => say(`${name}: ${trial}`),
      });
      compared[index] = { ...result, lab: result.lab === '' ? name : result.lab };
    }
  };
  await Promise.all(Array.from({ length: Math.min(clusters, labs.length) }, work));
  // Where no cluster could be made, every lab says why.
  const result = parityOf(
    server ?? { engine: choice.engine, server: 'none', isReal: false },
    compared,
    new Date().toISOString().slice(0, 10),
  );
  const json = `${JSON.stringify(result, null, 2)}\n`;
  if (options.parity !== undefined) await write(options.parity, json, context);
  context.stdout(format === 'json' ? json : renderParity(result));
  return exitCode(compared);
}

function exitCode(labs: readonly LabComparison[]): ExitCode {
  const trials = labs.flatMap((lab) => lab.trials);
  if (trials.some(({ differences, failures }) => differences.length + failures.length > 0))
    return 1;
  const isFinished = [...labs, ...trials].every(({ error }) => error === undefined);
  return isFinished ? 0 : 2;
}

async function write(file: string, text: string, context: CommandContext): Promise<void> {
  try {
    await writeFile(resolvePath(context, file), text);
  } catch (error) {
    throw new UsageError(`Cannot write ${file}: ${reasonOf(error)}.`);
  }
}
