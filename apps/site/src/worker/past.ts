import { createKubeClient, type SimulatedCluster } from '@drydock/cluster';
import { createShell, type Shell } from '@drydock/shell';
import type { Simulator } from '@drydock/simulator';
import type { OpenedLab } from './open-lab.ts';
import { createWorkingCopy } from './working-copy.ts';

/** A cluster that is looked at, of now or of another time, with a terminal that only reads. */
export interface SeenLab {
  readonly opened: OpenedLab;
  readonly viewer: Shell;
}

export function viewerOf(cluster: SimulatedCluster, namespace: string): Shell {
  return createShell({ cluster, files: createWorkingCopy(), namespace });
}

/**
 * The lab as it was: a second simulator stands at that moment, and nobody writes to it. The first
 * look builds it (some tenths of a second); later ones only move it.
 */
export interface PastLab {
  readonly show: (opened: OpenedLab, atMs: number) => Promise<SeenLab | undefined>;
}

export function createPast(): PastLab {
  let simulator: Simulator | undefined;
  let of: OpenedLab | undefined;
  return {
    show: async (opened, atMs) => {
      const kept = opened.moments.at(atMs);
      if (!kept) return undefined;
      if (!simulator || of !== opened) {
        simulator?.close();
        simulator = opened.cluster.simulator.fork();
        of = opened;
      }
      simulator.restore(kept.moment.cluster);
      const cluster = clusterOf(opened.cluster, simulator);
      const record = { ...opened.record, calls: () => [], requests: () => 0, sinceMs: () => atMs };
      return {
        opened: { ...opened, cluster, record },
        viewer: viewerOf(cluster, opened.lab.cluster.namespace),
      };
    },
  };
}

function clusterOf(now: SimulatedCluster, simulator: Simulator): SimulatedCluster {
  const standing = async (): Promise<void> => undefined;
  return {
    ...now,
    simulator,
    kube: createKubeClient({
      baseUrl: 'https://simulated.invalid',
      fetch: (request) => simulator.handle(request),
    }),
    clock: { now: () => simulator.now(), settle: standing, waitFor: standing },
  };
}
