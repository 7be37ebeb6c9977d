import { listEngineResources, removeEngineResources } from '@drydock/cluster/real';
import { UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import { readKubeconfig } from '../engine/read-kubeconfig.ts';

export interface ClusterPruneOptions {
  /** Also what a living process has, and what a process of another machine made. */
  readonly all: boolean;
  readonly dryRun: boolean;
  /** Instead of the container engine: the cluster of this context of this kubeconfig. */
  readonly from?: string;
  readonly context?: string;
}

/** Removes what is left on the container engine by processes that are gone, and lists it. Only ours, by labels. */
export async function clusterPruneCommand(
  options: ClusterPruneOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { all, dryRun, from } = options;
  const { stdout } = context;
  if (from !== undefined) return pruneCluster(from, options, context);
  const resources = await listEngineResources();
  const chosen = resources.filter(({ ownerState }) => all || ownerState === 'gone');
  if (!dryRun) await removeEngineResources(chosen);
  for (const { kind, name, owner } of chosen)
    stdout(
      `${dryRun ? 'would remove' : 'removed'} ${kind} ${name}, made by ${owner || 'nobody known'}\n`,
    );
  const kept = resources.length - chosen.length;
  if (chosen.length === 0) stdout('Nothing to remove.\n');
  if (kept > 0)
    stdout(
      `${kept} in use, or made on another machine: drydock cluster prune --all removes these too.\n`,
    );
  return 0;
}

async function pruneCluster(
  from: string,
  { all, dryRun, context: name }: ClusterPruneOptions,
  context: CommandContext,
): Promise<ExitCode> {
  if (name === undefined)
    throw new UsageError(
      'Name the context too: --context NAME. A cluster is only touched when it is named.',
    );
  if (!all && !dryRun)
    throw new UsageError(
      'Nobody in a cluster knows which sessions still run. --dry-run lists what all of them have there, --all removes it.',
    );
  const { pruneKubeconfigCluster } = await import('@drydock/cluster/kubeconfig');
  const kubeconfig = await readKubeconfig(from, context);
  const found = await pruneKubeconfigCluster({ kubeconfig, context: name, dryRun });
  for (const each of found) context.stdout(`${dryRun ? 'would remove' : 'removed'} ${each}\n`);
  if (found.length === 0) context.stdout('Nothing to remove.\n');
  return 0;
}
