import { openConnection } from '../real/connection.ts';
import { bridgeAddress } from '../real/engine/bridge-address.ts';
import { ENGINE_LABELS } from '../real/labels.ts';
import { readPins, type Pins } from '../real/pins/pins.ts';
import { prepareCluster } from '../real/prepare-cluster.ts';
import { createStages, type Stages } from '../real/run-stage.ts';
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
  return open(machine, options, { stages, pins });
}

/** The same for a container that runs already, of a pool: only what is missing in it is installed. */
export async function attachK3sCluster(options: K3sAttachOptions): Promise<K3sCluster> {
  const stages = createStages(options);
  const machine = await stages.run('container', () => openMachine(options.container));
  return open(machine, options, { stages, pins: readPins(options.mirror) });
}

async function open(
  machine: Machine,
  options: K3sClusterOptions,
  { stages, pins }: { readonly stages: Stages; readonly pins: Pins },
): Promise<K3sCluster> {
  const { id, name, image, kubeconfig, gateway, labels } = machine;
  try {
    const prepared = await prepareCluster({
      connection: openConnection(kubeconfig),
      stages,
      pins,
      install: options.install,
      charts: options.charts ?? 'repositories',
      session: labels[ENGINE_LABELS.session] ?? id.slice(0, 8),
      git: {
        address: options.gitHost ?? bridgeAddress(gateway),
        advice: `The engine's network (gateway ${gateway}) is none of this machine: name an address of it that containers reach (gitHost).`,
      },
    });
    return {
      ...prepared,
      engine: 'k3s',
      container: { id, name, image },
      kubeconfig,
      timings: stages.timings,
      async [Symbol.asyncDispose]() {
        await prepared.git[Symbol.asyncDispose]();
        if (options.keep !== true) await machine.remove();
      },
    };
  } catch (error) {
    // prune finds what cannot be removed now; the first error is the one that tells
    if (options.keep !== true) await machine.remove().catch(() => undefined);
    throw error;
  }
}
