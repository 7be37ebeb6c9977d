import { ClusterError } from '../cluster-error.ts';
import type { ClusterLease, PoolClock } from './cluster-pool.ts';

interface LeaseOptions<C> {
  readonly cluster: C;
  readonly waitedMs: number;
  readonly leaseMs: number | undefined;
  readonly clock: PoolClock;
  /** Called once. */
  readonly takeBack: () => void;
}

/** A lease that ends once: given back, or run out. */
export function createLease<C>(options: LeaseOptions<C>): ClusterLease<C> {
  const { cluster, waitedMs, leaseMs, clock, takeBack } = options;
  const expiry = new AbortController();
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    cancel();
    takeBack();
  };
  const begin = (): (() => void) =>
    leaseMs === undefined
      ? () => undefined
      : clock.after(leaseMs, () => {
          if (isOver) return;
          expiry.abort(ranOut(leaseMs));
          end();
        });
  let cancel = begin();
  return {
    cluster,
    waitedMs,
    expired: expiry.signal,
    renew() {
      if (isOver) return false;
      cancel();
      cancel = begin();
      return true;
    },
    [Symbol.asyncDispose]: () => {
      end();
      return Promise.resolve();
    },
  };
}

function ranOut(leaseMs: number): ClusterError {
  const minutes = Math.round(leaseMs / 60_000);
  return new ClusterError(
    'timeout',
    `Nobody used this cluster for ${minutes} min: it was taken back.`,
  );
}
