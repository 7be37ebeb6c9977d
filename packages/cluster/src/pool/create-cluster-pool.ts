import { ClusterError } from '../cluster-error.ts';
import { createClaimQueue, type ClaimQueue } from './claim-queue.ts';
import { createLease } from './create-lease.ts';
import type {
  ClaimOptions,
  ClusterLease,
  ClusterPool,
  ClusterPoolOptions,
  ClusterPoolStatus,
} from './cluster-pool.ts';

/** Failures in a row after which those who wait are told. */
const TELL_AFTER = 3;
const MOST_DOUBLINGS = 5;

/**
 * A pool over clusters of any kind. It begins to make its clusters at once. Closing it (disposing) refuses those who wait,
 * takes every cluster back and resolves when the last one is thrown away.
 */
export function createClusterPool<C extends AsyncDisposable>(
  options: ClusterPoolOptions<C>,
): ClusterPool<C> {
  const pool = new Pool(options);
  pool.balance();
  return pool;
}

interface Ready<C> {
  readonly cluster: C;
  readonly cancelAge: () => void;
}

/** What clusters do that nobody has: how many are in each state. */
type Activity = 'starting' | 'checking' | 'resetting' | 'ending';

class Pool<C extends AsyncDisposable> implements ClusterPool<C> {
  readonly #options: ClusterPoolOptions<C>;
  readonly #queue: ClaimQueue<ClusterLease<C>>;
  readonly #ready: Ready<C>[] = [];
  readonly #leases = new Set<ClusterLease<C>>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #busy: Record<Activity, number> = { starting: 0, checking: 0, resetting: 0, ending: 0 };
  readonly #closing = new AbortController();
  #failures = 0;
  #lastError: string | undefined;
  #cancelPause: (() => void) | undefined;

  constructor(options: ClusterPoolOptions<C>) {
    this.#options = options;
    this.#queue = createClaimQueue(options.queueLimit ?? 500);
  }

  claim(options: ClaimOptions = {}): Promise<ClusterLease<C>> {
    if (this.#closing.signal.aborted) return Promise.reject(closed());
    const claimed = this.#queue.enter(this.#options.clock.now(), options);
    this.balance();
    return claimed;
  }

  status(): ClusterPoolStatus {
    const { starting, checking, resetting, ending } = this.#busy;
    const { size, limit } = this.#options;
    return {
      ready: this.#ready.length,
      starting,
      claimed: this.#leases.size,
      returning: checking + resetting + ending,
      waiting: this.#queue.length(),
      size,
      limit,
      ...(this.#lastError !== undefined && { lastError: this.#lastError }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(closed());
    this.#cancelPause?.();
    this.#queue.refuse(closed());
    for (const ready of this.#ready.splice(0)) this.#retire(ready);
    await Promise.all([...this.#leases].map((lease) => lease[Symbol.asyncDispose]()));
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  /** Hands over what is ready and makes what is missing: called whenever something has changed. */
  balance(): void {
    if (this.#closing.signal.aborted) return;
    while (this.#ready.length > 0 && this.#queue.length() > this.#busy.checking) this.#handOver();
    const { limit, startingAtOnce = 2 } = this.#options;
    while (
      this.#cancelPause === undefined &&
      this.#busy.starting < startingAtOnce &&
      this.#total() < limit &&
      this.#missing() > 0
    ) {
      this.#during('starting', () => this.#make());
    }
    this.#queue.announce();
  }

  #total(): number {
    const busy = Object.values(this.#busy).reduce((sum, count) => sum + count, 0);
    return this.#ready.length + this.#leases.size + busy;
  }

  #missing(): number {
    const { starting, checking, resetting } = this.#busy;
    const wanted = this.#options.size + this.#queue.length();
    return wanted - (this.#ready.length + starting + checking + resetting);
  }

  /** Counts a task in its state while it runs. It never rejects: what fails is told to `onError`. */
  #during(activity: Activity, work: () => Promise<void>): void {
    this.#busy[activity] += 1;
    const task = work()
      .catch((error: unknown) => this.#options.onError?.(error))
      .finally(() => {
        this.#busy[activity] -= 1;
        this.#tasks.delete(task);
        this.balance();
      });
    this.#tasks.add(task);
  }

  async #make(): Promise<void> {
    const { create, isFinal, onError } = this.#options;
    try {
      const cluster = await create(this.#closing.signal);
      this.#failures = 0;
      this.#lastError = undefined;
      this.#keep(cluster);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#lastError = error instanceof Error ? error.message : String(error);
      this.#failures += 1;
      onError?.(error);
      if (isFinal?.(error) === true) this.#queue.refuse(asError(error));
      else if (this.#failures >= TELL_AFTER) this.#queue.refuse(cannotMake(error));
      this.#pause();
    }
  }

  /** After a failure nothing is made for a while: what failed now fails a moment later too. */
  #pause(): void {
    const { clock, retryMs = 5000 } = this.#options;
    const doublings = Math.min(this.#failures - 1, MOST_DOUBLINGS);
    this.#cancelPause?.();
    this.#cancelPause = clock.after(retryMs * 2 ** doublings, () => {
      this.#cancelPause = undefined;
      this.balance();
    });
  }

  /** Ready from now on, or thrown away when the pool closed meanwhile. */
  #keep(cluster: C): void {
    const { clock, maxAgeMs } = this.#options;
    const ready: Ready<C> = {
      cluster,
      cancelAge:
        maxAgeMs === undefined
          ? () => undefined
          : clock.after(maxAgeMs, () => {
              const index = this.#ready.indexOf(ready);
              if (index === -1) return;
              this.#ready.splice(index, 1);
              this.#retire(ready);
            }),
    };
    if (this.#closing.signal.aborted) this.#retire(ready);
    else this.#ready.push(ready);
  }

  #handOver(): void {
    const ready = this.#ready.shift();
    if (ready === undefined) return;
    const { isUsable } = this.#options;
    ready.cancelAge();
    if (!isUsable) return this.#give(ready.cluster);
    this.#during('checking', async () => {
      const answer = isUsable(ready.cluster, this.#closing.signal);
      const isGood = await answer.catch((error: unknown) => {
        this.#options.onError?.(error);
        return false;
      });
      if (isGood) this.#give(ready.cluster);
      else this.#retire(ready);
    });
  }

  /** To the first who waits; nobody may wait any longer. */
  #give(cluster: C): void {
    const waiter = this.#closing.signal.aborted ? undefined : this.#queue.next();
    if (waiter === undefined) return this.#keep(cluster);
    const { clock, leaseMs } = this.#options;
    const lease = createLease({
      cluster,
      clock,
      leaseMs,
      waitedMs: clock.now() - waiter.askedAtMs,
      takeBack: () => this.#takeBack(lease),
    });
    this.#leases.add(lease);
    waiter.serve(lease);
  }

  #takeBack(lease: ClusterLease<C>): void {
    this.#leases.delete(lease);
    const { reset } = this.#options;
    const { cluster } = lease;
    const ready = { cluster, cancelAge: () => undefined };
    if (!reset || this.#closing.signal.aborted) return this.#retire(ready);
    this.#during('resetting', async () => {
      try {
        await reset(cluster, this.#closing.signal);
        this.#keep(cluster);
      } catch (error) {
        this.#retire(ready);
        throw error;
      }
    });
  }

  #retire({ cluster, cancelAge }: Ready<C>): void {
    cancelAge();
    this.#during('ending', async () => cluster[Symbol.asyncDispose]());
  }
}

function closed(): ClusterError {
  return new ClusterError('start-failed', 'The pool of clusters is closed.');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function cannotMake(cause: unknown): ClusterError {
  return new ClusterError(
    'start-failed',
    `No cluster could be made for the pool, ${TELL_AFTER} times in a row: ${asError(cause).message}`,
    { cause },
  );
}
