import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
  type Snapshot,
} from '@drydock/simulator';
import type { Cluster, ClusterSnapshot, Snapshots } from '../cluster.ts';
import { createKubeClient } from '../create-kube-client.ts';
import { simulatedGit } from './simulated-git.ts';
import { simulatedMetrics } from './simulated-metrics.ts';
import { createSimulatedClock } from './simulated-clock.ts';

/** A cluster in this process. What labs and shell need is in `Cluster`; `simulator` is for what only a simulation can do. */
export interface SimulatedCluster extends Cluster {
  readonly engine: 'simulated';
  readonly simulator: Simulator;
  readonly snapshots: Snapshots;
}

/** The handler ignores host and port; the name is reserved (RFC 6761), so it can never be reached by mistake. */
const BASE_URL = 'https://simulated.invalid';

/** A simulated cluster that is up: nodes ready, what `install` names installed and running. */
export function createSimulatedCluster(options: SimulatorOptions = {}): SimulatedCluster {
  const simulator = createSimulator(options);
  simulator.settle();
  return {
    engine: 'simulated',
    simulator,
    kube: createKubeClient({
      baseUrl: BASE_URL,
      fetch: (request) => simulator.handle(request),
      ...(options.access ? { token: options.access.adminToken } : {}),
    }),
    traffic: {
      async send(request, { signal } = {}) {
        signal?.throwIfAborted();
        return simulator.sendVerified(request);
      },
      async shares(request) {
        return simulator.shares(request);
      },
      async setLoad(profiles) {
        simulator.setLoad(profiles);
      },
    },
    git: simulatedGit(options.git),
    mesh: {
      async proxies() {
        return simulator.proxies.status();
      },
    },
    ...(simulator.prometheus ? { metrics: simulatedMetrics(simulator.prometheus) } : {}),
    clock: createSimulatedClock(simulator),
    snapshots: createSnapshots(simulator),
    async [Symbol.asyncDispose]() {
      simulator.close();
    },
  };
}

function createSnapshots(simulator: Simulator): Snapshots {
  const kept = new WeakMap<ClusterSnapshot, Snapshot>();
  return {
    async capture() {
      const snapshot = simulator.snapshot();
      const handle: ClusterSnapshot = { atMs: snapshot.atMs };
      kept.set(handle, snapshot);
      return handle;
    },
    async restore(handle) {
      const snapshot = kept.get(handle);
      if (!snapshot) throw new TypeError('This snapshot was captured by another cluster');
      simulator.restore(snapshot);
    },
  };
}
