import { createSimulatedCluster, type SimulatedCluster } from '@drydock/cluster';
import type { Lab } from '../lab.ts';

/** A simulated cluster with what a lab installs, and a Git host where it has repositories. */
export async function createLabCluster({
  lab,
  seed = lab.cluster.seed,
}: {
  readonly lab: Lab;
  readonly seed?: number;
}): Promise<SimulatedCluster> {
  const { install, repositories } = lab.cluster;
  const git = repositories.length > 0 ? (await import('@drydock/git')).createGitHost() : undefined; // most labs have no repository
  return createSimulatedCluster({ seed, install, ...(git && { git }) });
}
