/** A task on the virtual clock; tasks of the same instant run in the order they were scheduled. */
interface Task {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Virtual time: nothing passes unless somebody advances it. */
export interface VirtualClock {
  /** Virtual milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once, `delayMs` from now (0: at this instant, but later); returns the cancel function. */
  schedule(delayMs: number, task: () => void): () => void;
  /** When the earliest task is due, undefined when there is none. */
  nextDueMs(): number | undefined;
  /** Moves to `atMs` (never back) without running anything. */
  moveTo(atMs: number): void;
  /** Runs the tasks that are due at this instant. */
  runDue(): void;
  /** Sets the time, also back, and forgets all tasks: for snapshots. */
  reset(atMs: number): void;
}

export function createVirtualClock(startMs: number): VirtualClock {
  let nowMs = startMs;
  let order = 0;
  let tasks: Task[] = [];
  const insert = (task: Task): void => {
    let low = 0;
    let high = tasks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = tasks[middle];
      if (other !== undefined && other.atMs <= task.atMs) low = middle + 1;
      else high = middle;
    }
    tasks.splice(low, 0, task);
  };
  return {
    now: () => nowMs,
    schedule(delayMs, run) {
      const task: Task = { atMs: nowMs + Math.max(0, delayMs), order: order++, run };
      insert(task);
      return () => {
        tasks = tasks.filter((other) => other !== task);
      };
    },
    nextDueMs: () => tasks[0]?.atMs,
    moveTo(atMs) {
      if (atMs > nowMs) nowMs = atMs;
    },
    runDue() {
      for (let task = tasks[0]; task !== undefined && task.atMs <= nowMs; task = tasks[0]) {
        tasks.shift();
        task.run();
      }
    },
    reset(atMs) {
      nowMs = atMs;
      tasks = [];
    },
  };
}
