/** Real time for a pool: handed in, so that a test can let it pass. */
export interface PoolClock {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Calls once, later; returns what cancels it. */
  after(ms: number, action: () => void): () => void;
}

export interface ClusterPoolOptions<C extends AsyncDisposable> {
  /** Makes a cluster that is ready for use. Aborted when the pool closes. */
  readonly create: (signal: AbortSignal) => Promise<C>;
  /** Brings a cluster that was given back to its beginning. Without it, and where it rejects, the cluster is thrown away. */
  readonly reset?: (cluster: C, signal: AbortSignal) => Promise<void>;
  /** Asked before a cluster is handed over: one that died while it waited is replaced. */
  readonly isUsable?: (cluster: C, signal: AbortSignal) => Promise<boolean>;
  /** Clusters kept ready. */
  readonly size: number;
  /** Clusters at the same time, in whatever state. */
  readonly limit: number;
  /** Clusters that are made at the same time. Default 2. */
  readonly startingAtOnce?: number;
  /** Claims that may wait; further ones are refused. Default 500. */
  readonly queueLimit?: number;
  /** A lease that is not renewed for so long is taken back. Default: never. */
  readonly leaseMs?: number;
  /** A cluster that waited so long is replaced by a new one. Default: never. */
  readonly maxAgeMs?: number;
  /** Pause after a cluster could not be made; it doubles up to 32 times that. Default 5,000. */
  readonly retryMs?: number;
  /** An error after which another attempt is in vain: those who wait are told at once. Others are told after three in a row. */
  readonly isFinal?: (error: unknown) => boolean;
  readonly clock: PoolClock;
  /** What went wrong behind the back of everybody: a cluster that could not be made, reset or thrown away. */
  readonly onError?: (error: unknown) => void;
}

export interface ClaimOptions {
  readonly signal?: AbortSignal;
  /** The place in the queue, from 1, when it is taken and whenever it changes. Not called when a cluster is ready. */
  readonly onPosition?: (position: number) => void;
}

/** A cluster that one holder has until it is disposed of: then it goes back to the pool. */
export interface ClusterLease<C> extends AsyncDisposable {
  readonly cluster: C;
  /** How long the claim took. */
  readonly waitedMs: number;
  /** Aborted when the lease ran out: the cluster is no longer the holder's. */
  readonly expired: AbortSignal;
  /** The holder is still there: the time of the lease begins anew. False when it is too late. */
  renew(): boolean;
}

export interface ClusterPoolStatus {
  readonly ready: number;
  readonly starting: number;
  readonly claimed: number;
  /** Being looked at, reset or thrown away. */
  readonly returning: number;
  readonly waiting: number;
  readonly size: number;
  readonly limit: number;
  /** Why the last attempt to make a cluster failed; absent once one succeeded. */
  readonly lastError?: string;
}

/** Keeps clusters ready, hands them out in the order of the claims and takes them back. */
export interface ClusterPool<C> extends AsyncDisposable {
  /** Rejects with the signal's reason, and with ClusterError when no cluster can be made, the queue is full or the pool closes. */
  claim(options?: ClaimOptions): Promise<ClusterLease<C>>;
  status(): ClusterPoolStatus;
}
