import type { StoredEvent } from './object-store.ts';

export interface HistorySnapshot {
  readonly events: readonly StoredEvent[];
  readonly compacted: number;
}

/** The last writes in order, for watches that resume. */
export interface History {
  add(event: StoredEvent): void;
  /** Writes after `revision`; undefined when some of them are forgotten. */
  since(revision: number): readonly StoredEvent[] | undefined;
  compact(revision: number): void;
  /** Revision up to which nothing is known any more. */
  compacted(): number;
  snapshot(): HistorySnapshot;
  restore(snapshot: HistorySnapshot): void;
}

/** Keeps `limit` to `2 * limit` events, so that forgetting costs nothing per write. */
export function createHistory(limit: number): History {
  let events: StoredEvent[] = [];
  let compacted = 0;
  const indexAfter = (revision: number): number => {
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((events[middle]?.revision ?? 0) <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    add(event) {
      events.push(event);
      if (events.length < 2 * limit) return;
      const dropped = events.length - limit;
      compacted = Math.max(compacted, events[dropped - 1]?.revision ?? 0);
      events = events.slice(dropped);
    },
    since(revision) {
      if (revision < compacted) return undefined;
      return events.slice(indexAfter(revision));
    },
    compact(revision) {
      if (revision <= compacted) return;
      compacted = revision;
      events = events.slice(indexAfter(revision));
    },
    compacted: () => compacted,
    snapshot: () => ({ events: events.slice(), compacted }),
    restore(snapshot) {
      events = snapshot.events.slice();
      compacted = snapshot.compacted;
    },
  };
}
