import type { ResourceSet } from '../resource-set.ts';
import type { Subject } from '../subject.ts';

/** A part of a set that something was computed from: `kind:group/Kind`, or `all`. */
export type Part = string;

/** What was read of a set, and what the set answered. */
export type Reads = ReadonlyMap<Part, readonly Subject[]>;

/**
 * A set that changes between calls and remembers what is computed from it. Whoever computes from it is
 * told afterwards what was read: while that is the same, so is the result.
 */
export interface TrackedSet {
  /** The one that rules read. The same value always; it answers for the set of the last `enter`. */
  readonly set: ResourceSet;
  /** Exchanges the set. Its subjects must be the same values where they have not changed. */
  enter(current: ResourceSet): void;
  /** Computes from `set`, and says what was read of it. */
  track<T>(compute: () => T): { readonly value: T; readonly reads: Reads };
  /** Whether the current set answers all these reads as before. */
  isCurrent(reads: Reads): boolean;
}

/** Begins with a set; `complete` and `context` must stay the same for all that follow. */
export function createTrackedSet(first: ResourceSet): TrackedSet {
  let current = first;
  let answers = new Map<Part, readonly Subject[]>();
  const derived = new Map<unknown, { readonly value: unknown; readonly reads: Reads }>();
  const open: Map<Part, readonly Subject[]>[] = [];
  const answer = (part: Part): readonly Subject[] => {
    const known = answers.get(part);
    if (known) return known;
    const found = part === 'all' ? current.subjects : ofPart(current, part);
    answers.set(part, found);
    return found;
  };
  const read = (part: Part): readonly Subject[] => {
    const found = answer(part);
    open.at(-1)?.set(part, found);
    return found;
  };
  const isCurrent = (reads: Reads): boolean =>
    [...reads].every(([part, before]) => isSame(answer(part), before));
  const track = <T>(compute: () => T): { readonly value: T; readonly reads: Reads } => {
    const reads = new Map<Part, readonly Subject[]>();
    open.push(reads);
    try {
      return { value: compute(), reads };
    } finally {
      open.pop();
    }
  };
  const set: ResourceSet = {
    get subjects() {
      return read('all');
    },
    complete: first.complete,
    context: first.context,
    textOf: (file) => current.textOf(file),
    live: (subject) => current.live(subject),
    ofKind: (group, kind) => read(`kind:${group}/${kind}`),
    find(group, kind, namespace, name) {
      read(`kind:${group}/${kind}`);
      return current.find(group, kind, namespace, name);
    },
    derived<T>(compute: (set: ResourceSet) => T): T {
      let kept = derived.get(compute);
      if (!kept || !isCurrent(kept.reads)) {
        kept = track(() => compute(set));
        derived.set(compute, kept);
      }
      for (const [part, found] of kept.reads) open.at(-1)?.set(part, found);
      return kept.value as T; // stored under the function that computed it
    },
  };
  return {
    set,
    enter(next) {
      const before = answers;
      current = next;
      answers = new Map();
      // An equal answer is the very same list, so that most comparisons are of one reference.
      for (const [part, list] of before) if (isSame(answer(part), list)) answers.set(part, list);
    },
    track,
    isCurrent,
  };
}

function ofPart(set: ResourceSet, part: Part): readonly Subject[] {
  const slash = part.lastIndexOf('/');
  return set.ofKind(part.slice('kind:'.length, slash), part.slice(slash + 1));
}

function isSame(a: readonly Subject[], b: readonly Subject[]): boolean {
  return a === b || (a.length === b.length && a.every((subject, i) => subject === b[i]));
}
