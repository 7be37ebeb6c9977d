import {
  ClusterError,
  createClusterPool,
  type ClusterErrorCode,
  type ClusterPool,
  type ClusterSnapshot,
  type PoolClock,
} from '@drydock/cluster';
import type { RealCluster } from '@drydock/cluster/real';
import type { CreateCluster } from '@drydock/lab';
import { aborted } from '../aborted.ts';
import { UsageError, type CommandContext } from '../command-context.ts';
import { openEngine, type EngineChoice } from './engine-choice.ts';

/** What is as it is a moment later too. */
const FINAL: readonly ClusterErrorCode[] = [
  'no-engine',
  'image-missing',
  'bad-kubeconfig',
  'bad-certificate',
  'forbidden',
  'install-failed',
  'not-modelled',
];

/** Whether another try would fail in the same way. */
export function isFinalError(error: unknown): boolean {
  return !(error instanceof ClusterError) || FINAL.includes(error.code);
}

/** A reset that nobody needs any more: the cluster is thrown away. */
const GIVEN_UP = new Error('given up');

/** Time of this machine. */
const REAL_TIME: PoolClock = {
  now: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};

export interface EnginePoolOptions {
  readonly choice: EngineChoice;
  readonly size: number;
  /** What went wrong behind the back of whoever claims. */
  readonly onError: (error: unknown) => void;
  /** Before a cluster is handed out for the first time. */
  readonly onReady?: (cluster: RealCluster, seconds: number) => Promise<void>;
  readonly onReset?: (seconds: number) => void;
}

/** Real clusters with Istio and Argo CD, kept ready, and brought back to their beginning where the engine can. */
export function createEnginePool(
  { choice, size, onError, onReady, onReset }: EnginePoolOptions,
  context: Pick<CommandContext, 'cwd' | 'signal'>,
): ClusterPool<RealCluster> {
  const begun = new WeakMap<RealCluster, ClusterSnapshot>();
  // Labs write objects of their own, which the driver of somebody's cluster does not know.
  const isShared = choice.engine === 'kubeconfig';
  if (isShared && choice.mayReset !== true)
    throw new UsageError(
      'Labs leave objects in the cluster that a kubeconfig opens. Where nobody else uses it, --may-reset has everything deleted that came since; else take --engine k3s.',
    );
  return createClusterPool<RealCluster>({
    size,
    limit: size,
    clock: REAL_TIME,
    onError: (error) => {
      if (error !== GIVEN_UP && !context.signal.aborted) onError(error);
    },
    isFinal: (error) => isFinalError(error) || context.signal.aborted,
    async create(closing) {
      const startedMs = performance.now();
      const signal = AbortSignal.any([closing, context.signal]);
      const install = ['istio', 'argocd'] as const;
      const cluster = await openEngine(choice, { install }, { cwd: context.cwd, signal });
      try {
        await onReady?.(cluster, secondsSince(startedMs));
        const snapshot = await cluster.snapshots?.capture();
        if (!snapshot) return cluster;
        begun.set(cluster, snapshot);
        if (!isShared) return cluster;
        const dispose = async (): Promise<void> => {
          try {
            await cluster.snapshots?.restore(snapshot);
          } finally {
            await cluster[Symbol.asyncDispose]();
          }
        };
        const cleaned: RealCluster = { ...cluster, [Symbol.asyncDispose]: dispose };
        begun.set(cleaned, snapshot);
        return cleaned;
      } catch (error) {
        await cluster[Symbol.asyncDispose]();
        throw error;
      }
    },
    async reset(cluster, closing) {
      const snapshot = begun.get(cluster);
      if (!snapshot || !cluster.snapshots) throw new Error('This engine has no snapshots.');
      const startedMs = performance.now();
      const work = async (): Promise<void> => {
        await cluster.traffic.setLoad?.([]);
        await cluster.snapshots?.restore(snapshot);
      };
      await unlessAborted(work(), AbortSignal.any([closing, context.signal]));
      onReset?.(secondsSince(startedMs));
    },
    async isUsable(cluster, signal) {
      const answer = await cluster.kube.raw('/readyz', { signal });
      await answer.body?.cancel();
      return answer.ok;
    },
  });
}

/** Clusters of the pool for labs: what a lab throws away goes back. */
export function clustersOf(pool: ClusterPool<RealCluster>, signal: AbortSignal): CreateCluster {
  return async ({ lab }) => {
    const lease = await pool.claim({ signal });
    const { cluster } = lease;
    if (lab.cluster.install.includes('prometheus') && !cluster.metrics) {
      await lease[Symbol.asyncDispose]();
      throw new ClusterError(
        'not-modelled',
        `The lab ${lab.id} asks for Prometheus, which is not installed into clusters of kind ${cluster.engine}.`,
      );
    }
    return { ...cluster, [Symbol.asyncDispose]: () => lease[Symbol.asyncDispose]() };
  };
}

/** A cluster that is thrown away anyway need not be reset first. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  work.catch(() => undefined);
  await Promise.race([work, aborted(signal).then(() => Promise.reject(GIVEN_UP))]);
}

function secondsSince(startedMs: number): number {
  return Math.round(performance.now() - startedMs) / 1000;
}
