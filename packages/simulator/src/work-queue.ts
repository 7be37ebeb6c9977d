/** One key of one reconciler (its index). */
export interface WorkItem {
  readonly reconciler: number;
  readonly key: string;
}

interface WakeUp extends WorkItem {
  readonly atMs: number;
  readonly background: boolean;
  readonly order: number;
}

export interface WorkQueueSnapshot {
  readonly ready: readonly WorkItem[];
  readonly wakeUps: readonly WakeUp[];
}

/** Keys to look at, first come first served, each at most once; and wake-ups at later instants. */
export interface WorkQueue {
  add(reconciler: number, key: string): void;
  /** One wake-up per key: the earlier one stays. */
  addAt(item: WorkItem, atMs: number, background: boolean): void;
  /** Makes ready what is due at `nowMs`. */
  wake(nowMs: number): void;
  take(): WorkItem | undefined;
  hasReady(): boolean;
  nextDueMs(): number | undefined;
  nextForegroundMs(): number | undefined;
  snapshot(): WorkQueueSnapshot;
  restore(snapshot: WorkQueueSnapshot): void;
}

export function createWorkQueue(reconcilers: number): WorkQueue {
  let ready: WorkItem[] = [];
  let head = 0;
  let order = 0;
  const isReady: Set<string>[] = Array.from({ length: reconcilers }, () => new Set<string>());
  const planned: Map<string, WakeUp>[] = Array.from({ length: reconcilers }, () => new Map());
  const heap = createWakeUpHeap();
  const foreground = createWakeUpHeap();
  const isCurrent = (wakeUp: WakeUp): boolean =>
    planned[wakeUp.reconciler]?.get(wakeUp.key) === wakeUp;

  function plan(wakeUp: WakeUp): void {
    planned[wakeUp.reconciler]?.set(wakeUp.key, wakeUp);
    heap.push(wakeUp);
    if (!wakeUp.background) foreground.push(wakeUp);
  }
  function add(reconciler: number, key: string): void {
    const known = isReady[reconciler];
    if (!known || known.has(key)) return;
    known.add(key);
    ready.push({ reconciler, key });
  }
  const top = (queue: WakeUpHeap): WakeUp | undefined => {
    let first = queue.peek();
    while (first !== undefined && !isCurrent(first)) {
      queue.pop();
      first = queue.peek();
    }
    return first;
  };

  return {
    add,
    addAt(item, atMs, background) {
      const existing = planned[item.reconciler]?.get(item.key);
      if (existing && existing.atMs <= atMs && (background || !existing.background)) return;
      plan({ ...item, atMs, background, order: order++ });
    },
    wake(nowMs) {
      for (let first = top(heap); first !== undefined && first.atMs <= nowMs; first = top(heap)) {
        heap.pop();
        planned[first.reconciler]?.delete(first.key);
        add(first.reconciler, first.key);
      }
    },
    take() {
      const item = ready[head];
      if (item === undefined) return undefined;
      head++;
      if (head === ready.length) {
        ready = [];
        head = 0;
      }
      isReady[item.reconciler]?.delete(item.key);
      return item;
    },
    hasReady: () => head < ready.length,
    nextDueMs: () => top(heap)?.atMs,
    nextForegroundMs: () => top(foreground)?.atMs,
    snapshot: () => ({
      ready: ready.slice(head),
      wakeUps: planned.flatMap((map) => [...map.values()]).sort((a, b) => a.order - b.order),
    }),
    restore(snapshot) {
      ready = [];
      head = 0;
      for (const set of isReady) set.clear();
      for (const map of planned) map.clear();
      heap.clear();
      foreground.clear();
      for (const item of snapshot.ready) add(item.reconciler, item.key);
      for (const wakeUp of snapshot.wakeUps) plan({ ...wakeUp, order: order++ });
    },
  };
}

interface WakeUpHeap {
  push(wakeUp: WakeUp): void;
  peek(): WakeUp | undefined;
  pop(): void;
  clear(): void;
}

const isEarlier = (a: WakeUp, b: WakeUp): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

/** A binary heap: the earliest first, of equal ones the first planned. */
function createWakeUpHeap(): WakeUpHeap {
  const items: WakeUp[] = [];
  const swapIfEarlier = (child: number, parent: number): boolean => {
    const below = items[child];
    const above = items[parent];
    if (below === undefined || above === undefined || !isEarlier(below, above)) return false;
    items[child] = above;
    items[parent] = below;
    return true;
  };
  return {
    push(wakeUp) {
      items.push(wakeUp);
      let index = items.length - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!swapIfEarlier(index, parent)) break;
        index = parent;
      }
    },
    peek: () => items[0],
    pop() {
      const last = items.pop();
      if (items.length === 0 || last === undefined) return;
      items[0] = last;
      for (let index = 0; ;) {
        const left = 2 * index + 1;
        const [first, second] = [items[left], items[left + 1]];
        if (first === undefined) break;
        const child = second !== undefined && isEarlier(second, first) ? left + 1 : left;
        if (!swapIfEarlier(child, index)) break;
        index = child;
      }
    },
    clear() {
      items.length = 0;
    },
  };
}
