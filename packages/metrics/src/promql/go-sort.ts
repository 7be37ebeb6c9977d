/** Whether an item goes before another. */
export type Before<T> = (a: T, b: T) => boolean;

const INSERTION_LENGTH = 12;
const NINTHER_LENGTH = 50;
const MOST_SWAPS = 12;

/**
 * Sorts as Go's sort.Sort does, equal items included: it is not stable, and PromQL's answers show in which order it
 * leaves them. A pattern-defeating quicksort (Go's src/sort/zsortinterface.go).
 */
export function goSort<T>(items: readonly T[], before: Before<T>): T[] {
  const sorter = new GoSorter([...items], before);
  sorter.sort(0, items.length, 32 - Math.clz32(items.length));
  return sorter.items;
}

interface Pivot {
  readonly at: number;
  readonly hint: 'increasing' | 'decreasing' | 'unknown';
}

class GoSorter<T> {
  readonly items: T[];
  readonly #before: Before<T>;
  #swaps = 0;

  constructor(items: T[], before: Before<T>) {
    this.items = items;
    this.#before = before;
  }

  sort(from: number, to: number, depth: number): void {
    let [a, b, limit] = [from, to, depth];
    let [wasBalanced, wasPartitioned] = [true, true];
    for (;;) {
      const length = b - a;
      if (length <= INSERTION_LENGTH) return this.#insertionSort(a, b);
      if (limit === 0) return this.#heapSort(a, b);
      if (!wasBalanced) {
        this.#breakPatterns(a, b);
        limit--;
      }
      let { at: pivot, hint } = this.#choosePivot(a, b);
      if (hint === 'decreasing') {
        this.#reverse(a, b);
        pivot = b - 1 - (pivot - a);
        hint = 'increasing';
      }
      const looksSorted = wasBalanced && wasPartitioned && hint === 'increasing';
      if (looksSorted && this.#partialInsertionSort(a, b)) return;
      if (a > 0 && !this.#less(a - 1, pivot)) {
        a = this.#partitionEqual(a, b, pivot);
        continue;
      }
      const { middle, isPartitioned } = this.#partition(a, b, pivot);
      wasPartitioned = isPartitioned;
      const [left, right] = [middle - a, b - middle];
      wasBalanced = Math.min(left, right) >= Math.floor(length / 8);
      if (left < right) {
        this.sort(a, middle, limit);
        a = middle + 1;
      } else {
        this.sort(middle + 1, b, limit);
        b = middle;
      }
    }
  }

  #less(i: number, j: number): boolean {
    return this.#before(this.items[i] as T, this.items[j] as T); // indexes stay inside
  }

  #swap(i: number, j: number): void {
    [this.items[i], this.items[j]] = [this.items[j] as T, this.items[i] as T]; // indexes stay inside
  }

  #insertionSort(a: number, b: number): void {
    for (let i = a + 1; i < b; i++)
      for (let j = i; j > a && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
  }

  #heapSort(a: number, b: number): void {
    const length = b - a;
    for (let i = Math.floor((length - 1) / 2); i >= 0; i--) this.#siftDown(i, length, a);
    for (let i = length - 1; i >= 0; i--) {
      this.#swap(a, a + i);
      this.#siftDown(0, i, a);
    }
  }

  #siftDown(low: number, high: number, first: number): void {
    for (let root = low; ;) {
      let child = 2 * root + 1;
      if (child >= high) return;
      if (child + 1 < high && this.#less(first + child, first + child + 1)) child++;
      if (!this.#less(first + root, first + child)) return;
      this.#swap(first + root, first + child);
      root = child;
    }
  }

  /** Elements before the pivot to its left, all others to its right. */
  #partition(
    a: number,
    b: number,
    pivot: number,
  ): { readonly middle: number; readonly isPartitioned: boolean } {
    this.#swap(a, pivot);
    let [i, j] = [a + 1, b - 1];
    for (let isFirst = true; ; isFirst = false) {
      while (i <= j && this.#less(i, a)) i++;
      while (i <= j && !this.#less(j, a)) j--;
      if (i > j) {
        this.#swap(j, a);
        return { middle: j, isPartitioned: isFirst };
      }
      this.#swap(i, j);
      i++;
      j--;
    }
  }

  /** Elements equal to the pivot to the left; none is smaller. */
  #partitionEqual(a: number, b: number, pivot: number): number {
    this.#swap(a, pivot);
    let [i, j] = [a + 1, b - 1];
    for (;;) {
      while (i <= j && !this.#less(a, i)) i++;
      while (i <= j && this.#less(a, j)) j--;
      if (i > j) return i;
      this.#swap(i, j);
      i++;
      j--;
    }
  }

  /** Sorts what is almost sorted in a few steps; says whether it got there. */
  #partialInsertionSort(a: number, b: number): boolean {
    let i = a + 1;
    for (let step = 0; step < 5; step++) {
      while (i < b && !this.#less(i, i - 1)) i++;
      if (i === b) return true;
      if (b - a < NINTHER_LENGTH) return false;
      this.#swap(i, i - 1);
      if (i - a >= 2) for (let j = i - 1; j >= 1 && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
      if (b - i >= 2) for (let j = i + 1; j < b && this.#less(j, j - 1); j++) this.#swap(j, j - 1);
    }
    return false;
  }

  /** Moves three elements to places that a xorshift of the length names. */
  #breakPatterns(a: number, b: number): void {
    const length = b - a;
    if (length < 8) return;
    let random = BigInt(length);
    const mask = (1n << BigInt(32 - Math.clz32(length))) - 1n;
    const at = a + Math.floor(length / 4) * 2 - 1;
    for (let i = 0; i < 3; i++) {
      random = BigInt.asUintN(64, random ^ (random << 13n));
      random ^= random >> 7n;
      random = BigInt.asUintN(64, random ^ (random << 17n));
      let other = Number(random & mask);
      if (other >= length) other -= length;
      this.#swap(at - 1 + i, a + other);
    }
  }

  #choosePivot(a: number, b: number): Pivot {
    const length = b - a;
    const quarter = Math.floor(length / 4);
    let [i, j, k] = [a + quarter, a + quarter * 2, a + quarter * 3];
    this.#swaps = 0;
    if (length >= NINTHER_LENGTH) {
      i = this.#median(i - 1, i, i + 1);
      j = this.#median(j - 1, j, j + 1);
      k = this.#median(k - 1, k, k + 1);
    }
    const at = this.#median(i, j, k);
    if (this.#swaps === 0) return { at, hint: 'increasing' };
    return { at, hint: this.#swaps === MOST_SWAPS ? 'decreasing' : 'unknown' };
  }

  #median(i: number, j: number, k: number): number {
    let [a, b, c] = [i, j, k];
    if (this.#less(b, a)) [a, b] = this.#swapped(a, b);
    if (this.#less(c, b)) [b, c] = this.#swapped(b, c);
    if (this.#less(b, a)) [a, b] = this.#swapped(a, b);
    return b;
  }

  #swapped(a: number, b: number): [number, number] {
    this.#swaps++;
    return [b, a];
  }

  #reverse(a: number, b: number): void {
    for (let [i, j] = [a, b - 1]; i < j; i++, j--) this.#swap(i, j);
  }
}
