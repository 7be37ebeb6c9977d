import type { Connection } from './connection.ts';
import { DEFAULT_GIT_HOST } from './git/real-git.ts';
import { findPrograms, installPrograms, waitForPrograms } from './install/install-programs.ts';
import { workloadsReady } from './install/workloads-ready.ts';
import { openRealCluster, type OpenedCluster } from './open-real-cluster.ts';
import type { Pins } from './pins/pins.ts';
import { probeObjects, SYSTEM_NAMESPACE } from './probe/probe-objects.ts';
import type { Stages } from './run-stage.ts';
import { createResourceSnapshots } from './snapshots/resource-snapshots.ts';
import type { Program, StartOptions } from './start-progress.ts';
import type { Snapshots } from '../cluster.ts';
import { applyAll, listOf } from './values-of.ts';

export interface PrepareOptions {
  readonly connection: Connection;
  readonly stages: Stages;
  readonly pins: Pins;
  readonly install: StartOptions['install'];
  readonly charts: 'repositories' | 'image';
  readonly session: string;
  readonly git: { readonly address: string | undefined; readonly advice: string };
}

/** A cluster of the driver's own, ready for labs. */
export interface PreparedCluster extends OpenedCluster {
  readonly programs: readonly Program[];
  readonly snapshots: Snapshots;
}

/** What every cluster that a driver made itself goes through once its API server answers. */
export async function prepareCluster(options: PrepareOptions): Promise<PreparedCluster> {
  const { connection, stages, pins, git, install = ['istio', 'argocd'] } = options;
  const { kube } = connection;
  await stages.run('api', (stage) => stage.until(() => hasReadyNode(connection)));
  await providePrograms(install, options);
  await stages.run('probe', async (stage) => {
    await applyAll(kube, probeObjects(SYSTEM_NAMESPACE, pins.images.curl));
    await stage.until(() => workloadsReady(kube, SYSTEM_NAMESPACE));
  });
  const opened = await openRealCluster({
    connection,
    pins,
    programs: install,
    systemNamespace: SYSTEM_NAMESPACE,
    git,
  });
  if (install.includes('argocd')) await connectGit(opened, stages);
  return { ...opened, programs: install, snapshots: createResourceSnapshots(kube, opened.git) };
}

/** A server that was started for a cluster that nobody gets is ended. */
export async function connectGit({ git }: OpenedCluster, stages: Stages): Promise<void> {
  try {
    await stages.run('git', ({ waitFor }) => {
      waitFor('Argo CD with the address of the repositories');
      return git.connect([DEFAULT_GIT_HOST]);
    });
  } catch (error) {
    await git[Symbol.asyncDispose]();
    throw error;
  }
}

async function hasReadyNode({ kube }: Connection): Promise<true | string> {
  const nodes = await listOf(kube, ['v1', 'Node']);
  const isReady = nodes.some(({ status }) => {
    const { conditions = [] } = (status ?? {}) as {
      readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    }; // a stored Node
    return conditions.some((each) => each.type === 'Ready' && each.status === 'True');
  });
  return isReady ? true : 'a node that is ready';
}

async function providePrograms(
  install: readonly Program[],
  { connection: { kube }, stages, pins, charts, session }: PrepareOptions,
): Promise<void> {
  const there = await stages.run('find', async (stage) => {
    const found = await findPrograms(kube, install);
    await waitForPrograms(kube, found, stage);
    return found;
  });
  const missing = install.filter((program) => !there.includes(program));
  await installPrograms(missing, { kube, stages, pins, charts, session });
}
