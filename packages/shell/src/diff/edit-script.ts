import { compactChanges } from './compact-changes.ts';

/** Which lines of either text are not in the other. */
export interface ChangedLines {
  /** By line of the first text: it was taken away. */
  readonly removed: readonly boolean[];
  /** By line of the second text: it was added. */
  readonly added: readonly boolean[];
}

/** One line of an edit script. */
export type Edit = readonly [' ' | '-' | '+', string];

export interface EditOptions {
  /** Whether a change that could stand in several places goes where indentation suggests, as git has it; else as low as it can, as diff has it. */
  readonly byIndent?: boolean;
}

/**
 * The lines to remove and to add, by the algorithm of Myers ("An O(ND) Difference Algorithm", 1986) that git and diff share.
 * Texts that have little in common are compared less carefully, in bounded time.
 */
export function changedLines(
  before: readonly string[],
  after: readonly string[],
  { byIndent = false }: EditOptions = {},
): ChangedLines {
  const numbers = new Map<string, number>();
  const numbered = (lines: readonly string[]): Int32Array =>
    Int32Array.from(lines, (line) => {
      const number = numbers.get(line) ?? numbers.size;
      numbers.set(line, number);
      return number;
    });
  const [a, b] = [numbered(before), numbered(after)];
  const removed = Array.from({ length: a.length }, () => false);
  const added = Array.from({ length: b.length }, () => false);
  const [ownA, ownB] = [matchable(a, b, removed), matchable(b, a, added)];
  const search = new Search(
    Int32Array.from(ownA, (at) => a[at] ?? 0),
    Int32Array.from(ownB, (at) => b[at] ?? 0),
    (at) => (removed[ownA[at] ?? 0] = true),
    (at) => (added[ownB[at] ?? 0] = true),
  );
  search.compare({ a0: 0, a1: ownA.length, b0: 0, b1: ownB.length });
  compactChanges({ lines: a, changed: removed, texts: before }, added, byIndent);
  compactChanges({ lines: b, changed: added, texts: after }, removed, byIndent);
  return { removed, added };
}

/** The edit script of two texts; in a change, what is removed comes first. */
export function editScript(
  before: readonly string[],
  after: readonly string[],
  options: EditOptions = {},
): readonly Edit[] {
  const { removed, added } = changedLines(before, after, options);
  const edits: Edit[] = [];
  let j = 0;
  for (let i = 0; i <= before.length; i += 1) {
    while (i < before.length && removed[i] === true) {
      edits.push(['-', before[i] ?? '']);
      i += 1;
    }
    while (added[j] === true) {
      edits.push(['+', after[j] ?? '']);
      j += 1;
    }
    if (i < before.length) edits.push([' ', before[i] ?? '']);
    j += 1;
  }
  return edits;
}

/** Places of lines that the other text has too; the others are changed in any case. */
function matchable(lines: Int32Array, others: Int32Array, changed: boolean[]): readonly number[] {
  const known = new Set(others);
  const kept: number[] = [];
  for (const [at, line] of lines.entries()) {
    if (known.has(line)) kept.push(at);
    else changed[at] = true;
  }
  return kept;
}

/** A part of both texts: lines [a0, a1) of the first, [b0, b1) of the second. */
interface Box {
  readonly a0: number;
  readonly a1: number;
  readonly b0: number;
  readonly b1: number;
}

const FAR = 0x7f_ff_ff_ff;
/** Edits after which a split is taken where the search has come furthest. */
const LEAST_COST_LIMIT = 256;

class Search {
  readonly #a: Int32Array;
  readonly #b: Int32Array;
  readonly #remove: (at: number) => void;
  readonly #add: (at: number) => void;
  /** Furthest line of the first text on each diagonal, from the front and from the back. */
  readonly #front: Int32Array;
  readonly #back: Int32Array;
  readonly #origin: number;
  readonly #costLimit: number;

  constructor(
    a: Int32Array,
    b: Int32Array,
    remove: (at: number) => void,
    add: (at: number) => void,
  ) {
    this.#a = a;
    this.#b = b;
    this.#remove = remove;
    this.#add = add;
    const diagonals = a.length + b.length + 3;
    this.#front = new Int32Array(diagonals);
    this.#back = new Int32Array(diagonals);
    this.#origin = b.length + 1;
    this.#costLimit = Math.max(LEAST_COST_LIMIT, Math.ceil(Math.sqrt(diagonals)));
  }

  compare(whole: Box): void {
    const open: Box[] = [whole];
    for (let box = open.pop(); box; box = open.pop()) {
      const { a0, a1, b0, b1 } = this.#shrink(box);
      if (a0 === a1) for (let at = b0; at < b1; at += 1) this.#add(at);
      else if (b0 === b1) for (let at = a0; at < a1; at += 1) this.#remove(at);
      else {
        const [a, b] = this.#split({ a0, a1, b0, b1 });
        open.push({ a0, a1: a, b0, b1: b }, { a0: a, a1, b0: b, b1 });
      }
    }
  }

  #shrink({ a0, a1, b0, b1 }: Box): Box {
    let [front, frontB, back, backB] = [a0, b0, a1, b1];
    while (front < back && frontB < backB && this.#a[front] === this.#b[frontB]) {
      front += 1;
      frontB += 1;
    }
    while (front < back && frontB < backB && this.#a[back - 1] === this.#b[backB - 1]) {
      back -= 1;
      backB -= 1;
    }
    return { a0: front, a1: back, b0: frontB, b1: backB };
  }

  /** A point that a shortest path through the box goes through: where the searches from both corners meet. */
  #split(box: Box): readonly [number, number] {
    const { a0, a1, b0, b1 } = box;
    const [first, last] = [a0 - b0, a1 - b1];
    const isOdd = ((first - last) & 1) !== 0;
    const limits = { low: a0 - b1, high: a1 - b0 };
    const forward = { low: first, high: first };
    const backward = { low: last, high: last };
    this.#front[first + this.#origin] = a0;
    this.#back[last + this.#origin] = a1;
    for (let cost = 1; ; cost += 1) {
      widen(forward, limits, (d) => (this.#front[d + this.#origin] = -1));
      const met = this.#forward(box, forward, isOdd ? backward : undefined);
      if (met) return met;
      widen(backward, limits, (d) => (this.#back[d + this.#origin] = FAR));
      const metBack = this.#backward(box, backward, isOdd ? undefined : forward);
      if (metBack) return metBack;
      if (cost >= this.#costLimit) return this.#furthest(box, forward);
    }
  }

  #forward(
    box: Box,
    range: Range,
    other: Range | undefined,
  ): readonly [number, number] | undefined {
    const [front, origin] = [this.#front, this.#origin];
    for (let d = range.high; d >= range.low; d -= 2) {
      const [below, above] = [front[d - 1 + origin] ?? -1, front[d + 1 + origin] ?? -1];
      let a = below >= above ? below + 1 : above;
      let b = a - d;
      while (a < box.a1 && b < box.b1 && this.#a[a] === this.#b[b]) {
        a += 1;
        b += 1;
      }
      front[d + origin] = a;
      if (other && other.low <= d && d <= other.high && (this.#back[d + origin] ?? FAR) <= a)
        return [a, b];
    }
    return undefined;
  }

  #backward(
    box: Box,
    range: Range,
    other: Range | undefined,
  ): readonly [number, number] | undefined {
    const [back, origin] = [this.#back, this.#origin];
    for (let d = range.high; d >= range.low; d -= 2) {
      const [below, above] = [back[d - 1 + origin] ?? FAR, back[d + 1 + origin] ?? FAR];
      let a = below < above ? below : above - 1;
      let b = a - d;
      while (a > box.a0 && b > box.b0 && this.#a[a - 1] === this.#b[b - 1]) {
        a -= 1;
        b -= 1;
      }
      back[d + origin] = a;
      if (other && other.low <= d && d <= other.high && a <= (this.#front[d + origin] ?? -1))
        return [a, b];
    }
    return undefined;
  }

  #furthest(box: Box, range: Range): readonly [number, number] {
    let best: readonly [number, number] = [box.a0, box.b1];
    let reached = -1;
    for (let d = range.high; d >= range.low; d -= 2) {
      let a = Math.min(this.#front[d + this.#origin] ?? -1, box.a1);
      let b = a - d;
      if (b > box.b1) [a, b] = [box.b1 + d, box.b1];
      if (a + b > reached) [reached, best] = [a + b, [a, b]];
    }
    return best;
  }
}

interface Range {
  low: number;
  high: number;
}

/** One diagonal more on either side, or one less where the box ends. */
function widen(range: Range, limits: Readonly<Range>, forget: (diagonal: number) => void): void {
  if (range.low > limits.low) {
    range.low -= 1;
    forget(range.low - 1);
  } else range.low += 1;
  if (range.high < limits.high) {
    range.high += 1;
    forget(range.high + 1);
  } else range.high -= 1;
}
