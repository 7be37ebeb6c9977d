import type { ApiServer, Random, Reconciler, Write, WriteResult } from '@drydock/kubernetes';
import type { VirtualClock } from './clock.ts';
import { createWorkQueue, type WorkItem, type WorkQueueSnapshot } from './work-queue.ts';

export interface SchedulerOptions {
  readonly server: ApiServer;
  readonly clock: VirtualClock;
  readonly random: Random;
  /** In order: of what is due at the same instant, an earlier reconciler goes first. */
  readonly reconcilers: readonly Reconciler[];
  /** Told of writes that the server refused; the key is tried again with back-off. */
  readonly onRefused?: (reconciler: string, write: Write, result: WriteResult) => void;
  /** Told of a reconciler's pass that wrote something. */
  readonly onPass?: (reconciler: string, key: string, writes: readonly Write[]) => void;
}

/** What is due when: plain data, so that it can be kept in a snapshot. */
export interface SchedulerSnapshot extends WorkQueueSnapshot {
  readonly failures: readonly ReadonlyMap<string, number>[];
  /** What each reconciler remembers. */
  readonly memories: readonly unknown[];
}

/** Runs reconcilers on the virtual clock, deterministically: same events, same order, same writes. */
export interface Scheduler {
  /** When something is next due: now if a queue has work, else the earliest wake-up; undefined: nothing to do. */
  nextDueMs(): number | undefined;
  /** Runs everything due up to `untilMs`, moving the clock to it. */
  runUntil(untilMs: number): void;
  /** Runs until nothing is due, at most `limitMs` virtual milliseconds ahead. It does not wait for wake-ups in the background (back-off, schedules, deadlines), but runs those it passes. */
  settle(limitMs: number): { readonly settled: boolean; readonly elapsedMs: number };
  /** Makes a reconciler look at a key now, as an event would. */
  wake(reconciler: string, key: string): void;
  snapshot(): SchedulerSnapshot;
  restore(snapshot: SchedulerSnapshot): void;
  /** Stops listening to the server. */
  close(): void;
}

/** Back-off after a refused write, as client-go's rate limiter: 5 ms doubling, at most 16 min 40 s. */
const BASE_DELAY_MS = 5;
const MAX_DELAY_MS = 1_000_000;

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { server, clock, random, reconcilers } = options;
  const work = createWorkQueue(reconcilers.length);
  const failures: Map<string, number>[] = reconcilers.map(() => new Map<string, number>());

  const unsubscribe = server.subscribe((event) => {
    for (let index = 0; index < reconcilers.length; index++) {
      const keys = reconcilers[index]?.keysOf(event, server.store) ?? [];
      for (const key of keys) work.add(index, key);
    }
  });

  function runOne(item: WorkItem): void {
    const reconciler = reconcilers[item.reconciler];
    if (!reconciler) return;
    const context = { store: server.store, now: clock.now(), random };
    const result = reconciler.reconcile(item.key, context);
    const refused = refusedWrites(result.writes, reconciler, options);
    if (result.writes.length > 0) options.onPass?.(reconciler.name, item.key, result.writes);
    const failed = failures[item.reconciler];
    if (refused.length > 0) {
      const count = failed?.get(item.key) ?? 0;
      failed?.set(item.key, count + 1);
      const delay = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** count);
      work.addAt(item, clock.now() + delay, delay >= 1000);
      return;
    }
    failed?.delete(item.key);
    if (result.requeueAfterMs !== undefined) {
      work.addAt(item, clock.now() + result.requeueAfterMs, result.background === true);
    }
  }

  /** Next instant at which something is due. */
  function nextDueMs(): number | undefined {
    if (work.hasReady()) return clock.now();
    return earlier(clock.nextDueMs(), work.nextDueMs());
  }

  function runInstant(): void {
    clock.runDue();
    work.wake(clock.now());
    for (let item = work.take(); item !== undefined; item = work.take()) runOne(item);
  }

  return {
    nextDueMs,
    runUntil(untilMs) {
      for (let due = nextDueMs(); due !== undefined && due <= untilMs; due = nextDueMs()) {
        clock.moveTo(due);
        runInstant();
      }
      clock.moveTo(untilMs);
    },
    settle(limitMs) {
      const startMs = clock.now();
      for (;;) {
        if (work.hasReady()) runInstant();
        const due = earlier(clock.nextDueMs(), work.nextForegroundMs());
        if (due === undefined) return { settled: true, elapsedMs: clock.now() - startMs };
        if (due - startMs > limitMs) {
          this.runUntil(startMs + limitMs);
          return { settled: false, elapsedMs: limitMs };
        }
        this.runUntil(due);
      }
    },
    wake: (name, key) =>
      work.add(
        reconcilers.findIndex((each) => each.name === name),
        key,
      ),
    snapshot: () => ({
      ...work.snapshot(),
      failures: failures.map((map) => new Map(map)),
      memories: reconcilers.map((each) => each.snapshot?.()),
    }),
    restore(snapshot) {
      work.restore(snapshot);
      for (const [index, map] of snapshot.failures.entries()) failures[index] = new Map(map);
      for (const [index, memory] of snapshot.memories.entries())
        reconcilers[index]?.restore?.(memory);
    },
    close: unsubscribe,
  };
}

/** Hands writes to the server; those that it refuses. */
function refusedWrites(
  writes: readonly Write[],
  { name, manager = name }: Reconciler,
  { server, onRefused }: SchedulerOptions,
): readonly Write[] {
  return writes.filter((write) => {
    const outcome = server.write(write, manager);
    if (!outcome.ok) onRefused?.(name, write, outcome);
    return !outcome.ok;
  });
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}
