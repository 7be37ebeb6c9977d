import {
  createClusterPool,
  createSimulatedCluster,
  type Cluster,
  type ClusterPool,
  type ClusterSnapshot,
  type PoolClock,
} from '@drydock/cluster';
import { LEASE_MS } from './learner-clusters.ts';

/** What the configuration says of the pool. */
export interface PoolConfig {
  readonly engine: 'simulated' | 'k3s';
  /** Clusters kept ready. */
  readonly ready: number;
  /** Clusters at most. */
  readonly limit: number;
}

const INSTALL = ['istio', 'argocd', 'prometheus'] as const;

/** A cluster that waited so long is made anew. */
const MAX_AGE_MS = 6 * 3_600_000;

/** A pool of clusters with Istio and Argo CD, of the engine that the configuration names. */
export function openPool(
  { engine, ready, limit }: PoolConfig,
  onError: (error: unknown) => void,
): ClusterPool<Cluster> {
  const shared = { size: ready, limit, leaseMs: LEASE_MS, clock: wallClock, onError };
  if (engine === 'simulated') return openSimulatedPool(shared);
  return createClusterPool<Cluster>({
    ...shared,
    maxAgeMs: MAX_AGE_MS,
    // The driver brings Testcontainers: loaded only where there are real clusters.
    create: async (signal) => {
      const { createK3sCluster } = await import('@drydock/cluster/k3s');
      return createK3sCluster({ signal, install: ['istio', 'argocd'] });
    },
  });
}

/** Clusters in this process: for trying out, and for tests of what lies in front of them. */
function openSimulatedPool(
  shared: Pick<
    Parameters<typeof createClusterPool>[0],
    'size' | 'limit' | 'leaseMs' | 'clock' | 'onError'
  >,
): ClusterPool<Cluster> {
  const begun = new WeakMap<Cluster, ClusterSnapshot>();
  return createClusterPool<Cluster>({
    ...shared,
    create: async () => {
      const cluster = createSimulatedCluster({ install: [...INSTALL] });
      begun.set(cluster, await cluster.snapshots.capture());
      return cluster;
    },
    reset: async (cluster) => {
      const snapshot = begun.get(cluster);
      if (snapshot) await cluster.snapshots?.restore(snapshot);
    },
  });
}

const wallClock: PoolClock = {
  now: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
