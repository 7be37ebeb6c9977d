import { listEngineResources, removeEngineResources } from '@drydock/cluster/real';
import type { CommandContext, ExitCode } from '../command-context.ts';

export interface ClusterPruneOptions {
  /** Also what a living process has, and what a process of another machine made. */
  readonly all: boolean;
  readonly dryRun: boolean;
}

/** Removes what is left on the container engine by processes that are gone, and lists it. Only ours, by labels. */
export async function clusterPruneCommand(
  { all, dryRun }: ClusterPruneOptions,
  { stdout }: CommandContext,
): Promise<ExitCode> {
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
