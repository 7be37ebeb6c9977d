import { openConnection, type Connection } from '../real/connection.ts';
import { DEFAULT_GIT_HOST } from '../real/git/real-git.ts';
import {
  findPrograms,
  installPrograms,
  waitForPrograms,
} from '../real/install/install-programs.ts';
import { workloadsReady } from '../real/install/workloads-ready.ts';
import { ENGINE_LABELS } from '../real/labels.ts';
import { openRealCluster } from '../real/open-real-cluster.ts';
import { readPins, type Pins } from '../real/pins/pins.ts';
import { probeObjects, SYSTEM_NAMESPACE } from '../real/probe/probe-objects.ts';
import { createResourceSnapshots } from '../real/snapshots/resource-snapshots.ts';
import { createStages, type Stages } from '../real/run-stage.ts';
import type { Program } from '../real/start-progress.ts';
import { applyAll, listOf } from '../real/values-of.ts';
import { bridgeAddress } from './git-address.ts';
import type { K3sAttachOptions, K3sCluster, K3sClusterOptions } from './k3s-cluster.ts';
import { openMachine, type Machine } from './machine.ts';
import { startContainer } from './start-container.ts';

/**
 * Starts a k3s in a container, installs Istio and Argo CD and gives it as a `Cluster`. What a start that fails, or is
 * aborted, has made is removed. Rejects with ClusterError, or with the signal's reason.
 */
export async function createK3sCluster(options: K3sClusterOptions = {}): Promise<K3sCluster> {
  const stages = createStages(options);
  const mirror = options.mirror ?? process.env['DRYDOCK_MIRROR'];
  const pins = readPins(mirror);
  const machine = await startContainer(options, { stages, pins, mirror });
  return prepare(machine, options, { stages, pins });
}

/** The same for a container that runs already, of a pool: only what is missing in it is installed. */
export async function attachK3sCluster(options: K3sAttachOptions): Promise<K3sCluster> {
  const stages = createStages(options);
  const machine = await stages.run('container', () => openMachine(options.container));
  return prepare(machine, options, { stages, pins: readPins(options.mirror) });
}

interface Preparing {
  readonly stages: Stages;
  readonly pins: Pins;
}

async function prepare(
  machine: Machine,
  options: K3sClusterOptions,
  preparing: Preparing,
): Promise<K3sCluster> {
  try {
    return await open(machine, options, preparing);
  } catch (error) {
    // prune finds what cannot be removed now; the first error is the one that tells
    if (options.keep !== true) await machine.remove().catch(() => undefined);
    throw error;
  }
}

async function open(
  machine: Machine,
  options: K3sClusterOptions,
  { stages, pins }: Preparing,
): Promise<K3sCluster> {
  const connection = openConnection(machine.kubeconfig);
  const { kube } = connection;
  await stages.run('api', (stage) => stage.until(() => answers(connection)));
  const programs = await providePrograms(machine, options, { connection, stages, pins });
  await stages.run('probe', async (stage) => {
    await applyAll(kube, probeObjects(SYSTEM_NAMESPACE, pins.images.curl));
    await stage.until(() => workloadsReady(kube, SYSTEM_NAMESPACE));
  });
  const opened = await openRealCluster({
    connection,
    pins,
    programs,
    systemNamespace: SYSTEM_NAMESPACE,
    git: {
      address: options.gitHost ?? bridgeAddress(machine.gateway),
      advice: `The engine's network (${machine.gateway}) is none of this machine: name an address of it that containers reach (gitHost).`,
    },
  });
  if (programs.includes('argocd'))
    await stages.run('git', () => opened.git.connect([DEFAULT_GIT_HOST]));
  const { id, name, image } = machine;
  return {
    ...opened,
    engine: 'k3s',
    container: { id, name, image },
    kubeconfig: machine.kubeconfig,
    programs,
    timings: stages.timings,
    snapshots: createResourceSnapshots(kube, opened.git),
    async [Symbol.asyncDispose]() {
      await opened.git[Symbol.asyncDispose]();
      if (options.keep !== true) await machine.remove();
    },
  };
}

async function answers({ kube }: Connection): Promise<true | string> {
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
  machine: Machine,
  { install = ['istio', 'argocd'], charts = 'repositories' }: K3sClusterOptions,
  { connection: { kube }, stages, pins }: Preparing & { readonly connection: Connection },
): Promise<readonly Program[]> {
  const there = await stages.run('find', async (stage) => {
    const found = await findPrograms(kube, install);
    await waitForPrograms(kube, found, stage);
    return found;
  });
  const missing = install.filter((program) => !there.includes(program));
  const session = machine.labels[ENGINE_LABELS.session] ?? machine.id.slice(0, 8);
  await installPrograms(missing, { kube, stages, pins, charts, session });
  return install;
}
