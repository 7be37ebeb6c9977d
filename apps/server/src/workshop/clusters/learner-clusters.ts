import type { OwnCluster } from '@drydock/api';
import type { Cluster, ClusterLease, ClusterPool } from '@drydock/cluster';

/** A cluster that nobody used for so long goes back to the pool. */
export const LEASE_MS = 30 * 60_000;

/** The clusters of the learners of all workshops of this replica. */
export interface LearnerClusters extends AsyncDisposable {
  /** Whether workshops with real clusters can be made. */
  readonly isAvailable: boolean;
  /** What a learner has now. */
  of(workshopId: string, learnerId: string): OwnCluster;
  /** Asks for one, unless the learner has one or waits already. */
  claim(workshopId: string, learnerId: string): Promise<OwnCluster>;
  /** Gives it back, or leaves the queue. */
  release(workshopId: string, learnerId: string): Promise<void>;
  releaseAll(workshopId: string): Promise<void>;
  /** The learner's own cluster, and nobody else's; using it keeps it. */
  use(workshopId: string, learnerId: string): Cluster | undefined;
}

export interface LearnerClustersOptions {
  /** Undefined where this server keeps no clusters. */
  readonly pool: ClusterPool<Cluster> | undefined;
  readonly now: () => number;
  /** A learner came up in the queue, got a cluster or lost it. */
  readonly onChange: (workshopId: string, learnerId: string, cluster: OwnCluster) => void;
}

interface Seat {
  readonly workshopId: string;
  readonly learnerId: string;
  readonly leave: AbortController;
  lease?: ClusterLease<Cluster>;
  state: OwnCluster;
}

/** Seats are in memory: who comes back after a restart claims again. */
export function createLearnerClusters(options: LearnerClustersOptions): LearnerClusters {
  const { pool, now, onChange } = options;
  const seats = new Map<string, Seat>();
  const keyOf = (workshopId: string, learnerId: string): string => `${workshopId} ${learnerId}`;

  const change = (seat: Seat, state: OwnCluster): void => {
    seat.state = state;
    onChange(seat.workshopId, seat.learnerId, state);
  };
  const end = (seat: Seat, state: OwnCluster): void => {
    const key = keyOf(seat.workshopId, seat.learnerId);
    if (seats.get(key) === seat) seats.delete(key);
    change(seat, state);
  };
  const ready = (seat: Seat, { cluster }: ClusterLease<Cluster>): OwnCluster => ({
    state: 'ready',
    engine: cluster.engine,
    kube: `/api/workshops/${seat.workshopId}/me/kube`,
    expiresAt: now() + LEASE_MS,
  });

  const take = async (seat: Seat, from: ClusterPool<Cluster>): Promise<void> => {
    try {
      const lease = await from.claim({
        signal: seat.leave.signal,
        onPosition: (place) => change(seat, waiting(place)),
      });
      if (seat.leave.signal.aborted) {
        await lease[Symbol.asyncDispose]();
        return;
      }
      seat.lease = lease;
      lease.expired.addEventListener('abort', () => end(seat, EXPIRED));
      change(seat, ready(seat, lease));
    } catch (error) {
      if (seat.leave.signal.aborted) return;
      end(seat, {
        state: 'failed',
        message: error instanceof Error ? error.message : String(error),
      });
    }
  };

  const release = async (seat: Seat | undefined): Promise<void> => {
    if (!seat) return;
    seat.leave.abort(new Error('The learner left the queue.'));
    end(seat, NONE);
    await seat.lease?.[Symbol.asyncDispose]();
  };

  return {
    isAvailable: pool !== undefined,
    of: (workshopId, learnerId) => seats.get(keyOf(workshopId, learnerId))?.state ?? NONE,
    async claim(workshopId, learnerId) {
      if (!pool) return { state: 'failed', message: 'This server keeps no clusters.' };
      const key = keyOf(workshopId, learnerId);
      const known = seats.get(key);
      if (known) return known.state;
      const state: OwnCluster = { state: 'waiting' };
      const seat: Seat = { workshopId, learnerId, leave: new AbortController(), state };
      seats.set(key, seat);
      const taken = take(seat, pool);
      // One that is ready is there at once; who has to wait is told the place in the queue.
      await Promise.race([taken, new Promise((resolve) => setImmediate(resolve))]);
      return seat.state;
    },
    release: (workshopId, learnerId) => release(seats.get(keyOf(workshopId, learnerId))),
    async releaseAll(workshopId) {
      const own = [...seats.values()].filter((seat) => seat.workshopId === workshopId);
      await Promise.all(own.map(release));
    },
    use(workshopId, learnerId) {
      const seat = seats.get(keyOf(workshopId, learnerId));
      if (!seat?.lease?.renew()) return undefined;
      seat.state = ready(seat, seat.lease);
      return seat.lease.cluster;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...seats.values()].map(release));
      await pool?.[Symbol.asyncDispose]();
    },
  };
}

const NONE: OwnCluster = { state: 'none' };
const EXPIRED: OwnCluster = {
  state: 'none',
  message: 'The cluster was not used for half an hour and went back to the pool.',
};

function waiting(place: number): OwnCluster {
  return {
    state: 'waiting',
    place,
    message: 'Go on in the simulated cluster of your tab; the real one comes when it is your turn.',
  };
}
