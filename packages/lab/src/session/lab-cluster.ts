import { createSimulatedCluster, type SimulatedCluster } from '@drydock/cluster';
import type { Lab } from '../lab.ts';

/** A simulated cluster with what a lab installs, and a Git host where it has repositories. */
export async function createLabCluster({
  lab,
  seed = lab.cluster.seed,
  stopwatch,
}: {
  readonly lab: Lab;
  readonly seed?: number;
  /** Milliseconds of real time, by which a learner's PromQL ends; a grader gives none: its results must not depend on a clock. */
  readonly stopwatch?: () => number;
}): Promise<SimulatedCluster> {
  const { install, repositories } = lab.cluster;
  const git = repositories.length > 0 ? (await import('@drydock/git')).createGitHost() : undefined; // most labs have no repository
  const lua = isScripted(lab) ? await import('@drydock/gitops/lua') : undefined;
  return createSimulatedCluster({
    seed,
    install,
    ...(stopwatch && { stopwatch }),
    ...(git && { git }),
    ...(lua && { luaHealth: lua.createLuaHealth }),
  });
}

/** Somewhere in what the lab brings or asks for, argocd-cm is given a health script. */
function isScripted({ cluster, start, steps }: Lab): boolean {
  const texts = [
    cluster.manifests,
    start,
    ...cluster.repositories.map(({ files }) => files),
    ...steps.map(({ solution }) => solution),
  ];
  return texts.some((files) =>
    [...files.values()].some((text) => text.includes('resource.customizations')),
  );
}
