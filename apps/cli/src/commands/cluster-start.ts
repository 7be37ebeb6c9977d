import { writeFile } from 'node:fs/promises';
import type { Program, RealCluster } from '@drydock/cluster/real';
import { createLabSession } from '@drydock/lab';
import { stayUntilAborted } from '../aborted.ts';
import { writeKubeconfigFile } from '../cluster/kubeconfig-file.ts';
import { resolvePath, UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import { openEngine, type EngineChoice } from '../engine/engine-choice.ts';
import { findLab } from '../find-lab.ts';
import { reasonOf } from '../reason-of.ts';
import { createStartProgressPrinter } from '../report/start-progress-printer.ts';

export interface ClusterStartOptions {
  readonly choice: EngineChoice;
  readonly install: readonly Program[];
  /** Where the kubeconfig is written; default: a temporary file. */
  readonly kubeconfig?: string;
  /** Begins with what this lab has in its cluster. */
  readonly lab?: string;
  readonly timings?: string;
}

/** Starts a real cluster and keeps it until the signal; then nothing of it is left. */
export async function clusterStartCommand(
  options: ClusterStartOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { choice, install, lab: name, timings } = options;
  const lab = name === undefined ? undefined : await findLab(name, context);
  const printer = createStartProgressPrinter(context);
  const startedMs = performance.now();
  const onProgress = printer.show;
  await using cluster = await openEngine(choice, { install, onProgress }, context).finally(
    printer.end,
  );
  const seconds = Math.round(performance.now() - startedMs) / 1000;
  if (timings !== undefined) await writeTimings(timings, { cluster, seconds }, context);
  if (lab) await createLabSession({ lab, cluster });
  await using file = await writeKubeconfigFile(cluster.kubeconfig, options.kubeconfig, context);
  context.stdout(
    `A cluster of kind ${cluster.engine} is ready (${seconds.toFixed(1)} s): ${cluster.programs.join(' and ') || 'nothing installed'}.\n\n  export KUBECONFIG=${file.path}\n  kubectl get pods -A\n\nCtrl-C stops it. Nothing is kept.\n`,
  );
  await stayUntilAborted(context.signal);
  return 0;
}

async function writeTimings(
  file: string,
  { cluster, seconds }: { readonly cluster: RealCluster; readonly seconds: number },
  context: CommandContext,
): Promise<void> {
  const { engine, timings } = cluster;
  const text = JSON.stringify({ engine, seconds, stages: timings }, null, 2);
  try {
    await writeFile(resolvePath(context, file), `${text}\n`);
  } catch (error) {
    throw new UsageError(`Cannot write ${file}: ${reasonOf(error)}.`);
  }
}
