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
  const scripted = [...lab.cluster.manifests.values(), ...lab.start.values()].some((text) =>
    text.includes('resource.customizations'),
  );
  const lua = scripted ? await import('@drydock/gitops/lua') : undefined;
  return createSimulatedCluster({
    seed,
    install,
    ...(git && { git }),
    ...(lua && { luaHealth: lua.createLuaHealth }),
  });
}
