import { goSort } from './go-sort.ts';

type Less<T> = (a: T, b: T) => boolean;

/**
 * The k highest items, highest first. Of equal ones Prometheus keeps and orders those that Go's
 * container/heap happens to: this follows the same steps, so that ties come out alike.
 */
export function topRanked<T>(items: readonly T[], k: number, less: Less<T>): readonly T[] {
  const heap: T[] = [];
  for (const item of items) {
    const lowest = heap[0];
    if (heap.length < k) {
      heap.push(item);
      siftUp(heap, less);
    } else if (lowest !== undefined && less(lowest, item) && !less(item, lowest)) {
      heap[0] = item;
      siftDown(heap, less);
    }
  }
  return goSort(heap, (a, b) => less(b, a));
}

function swap<T>(items: T[], i: number, j: number): void {
  const [a, b] = [items[i], items[j]];
  if (a === undefined || b === undefined) return;
  items[i] = b;
  items[j] = a;
}

function isLess<T>(items: readonly T[], i: number, j: number, less: Less<T>): boolean {
  const [a, b] = [items[i], items[j]];
  return a !== undefined && b !== undefined && less(a, b);
}

function siftUp<T>(heap: T[], less: Less<T>): void {
  for (let child = heap.length - 1; child > 0;) {
    const parent = (child - 1) >> 1;
    if (!isLess(heap, child, parent, less)) return;
    swap(heap, child, parent);
    child = parent;
  }
}

function siftDown<T>(heap: T[], less: Less<T>): void {
  for (let parent = 0; ;) {
    const left = 2 * parent + 1;
    if (left >= heap.length) return;
    const child = left + 1 < heap.length && isLess(heap, left + 1, left, less) ? left + 1 : left;
    if (!isLess(heap, child, parent, less)) return;
    swap(heap, child, parent);
    parent = child;
  }
}
