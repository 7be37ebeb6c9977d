import { isPlainObject } from '@drydock/merge';
import { JqError } from './jq-error.ts';

export type JqPath = readonly unknown[];

const order = ['null', 'boolean', 'number', 'string', 'array', 'object'];

export function typeOfValue(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return 'number';
  return typeof value;
}

export const isTrue = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== false;

/** jq's order of all values: by type, then by content. `pay` is told of the size of what is looked at. */
export function compareValues(a: unknown, b: unknown, pay?: (steps: number) => void): number {
  pay?.(1);
  const [left, right] = [typeOfValue(a), typeOfValue(b)];
  if (left !== right) return order.indexOf(left) - order.indexOf(right);
  if (left === 'boolean') return Number(a) - Number(b);
  if (left === 'number') return Number(a) - Number(b);
  if (left === 'string') return String(a) < String(b) ? -1 : Number(String(a) > String(b));
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const difference = compareValues(a[i], b[i], pay);
      if (difference !== 0) return difference;
    }
    return a.length - b.length;
  }
  if (isPlainObject(a) && isPlainObject(b)) return compareObjects(a, b, pay);
  return 0;
}

function compareObjects(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
  pay?: (steps: number) => void,
): number {
  const keys = [Object.keys(a).toSorted(), Object.keys(b).toSorted()] as const;
  const byKeys = compareValues(keys[0], keys[1], pay);
  if (byKeys !== 0) return byKeys;
  for (const key of keys[0]) {
    const difference = compareValues(a[key], b[key], pay);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `.key`, `.[0]`, of null: null. */
export function indexValue(target: unknown, key: unknown): unknown {
  if (target === null || target === undefined) return null;
  if (isPlainObject(target) && typeof key === 'string') {
    return Object.hasOwn(target, key) ? (target[key] ?? null) : null;
  }
  if (Array.isArray(target) && typeof key === 'number') {
    const at = Math.floor(key);
    return (target.at(at < 0 && -at > target.length ? target.length : at) as unknown) ?? null;
  }
  throw new JqError(`expected an object or array but got: ${typeOfValue(target)}`);
}

export function childrenOf(value: unknown): readonly (readonly [key: unknown, child: unknown])[] {
  if (Array.isArray(value)) return value.map((item: unknown, i) => [i, item] as const);
  if (isPlainObject(value)) {
    return Object.keys(value)
      .toSorted()
      .map((key) => [key, value[key]] as const);
  }
  throw new JqError(`cannot iterate over: ${typeOfValue(value)}`);
}

/** `contains` of jq: texts by substring, lists by any item, objects by each key. */
export function containsValue(
  whole: unknown,
  part: unknown,
  pay: (steps: number) => void,
): boolean {
  pay(1);
  if (typeof whole === 'string' && typeof part === 'string') return whole.includes(part);
  if (Array.isArray(whole) && Array.isArray(part)) {
    return part.every((wanted) => whole.some((item) => containsValue(item, wanted, pay)));
  }
  if (isPlainObject(whole) && isPlainObject(part)) {
    return Object.keys(part).every(
      (key) => Object.hasOwn(whole, key) && containsValue(whole[key], part[key], pay),
    );
  }
  return compareValues(whole, part, pay) === 0;
}

/** Removes what stands at the paths; paths that lead nowhere are harmless. */
export function deletePaths(document: unknown, paths: readonly JqPath[]): unknown {
  const sorted = paths.toSorted((a, b) => compareValues(b, a));
  let result = document;
  for (const path of sorted) result = deletePath(result, path, 0);
  return result;
}

function deletePath(value: unknown, path: JqPath, at: number): unknown {
  if (at === path.length) return null;
  const key = path[at];
  const isLast = at === path.length - 1;
  if (Array.isArray(value)) return deleteItem(value, { key, path, at, isLast });
  if (!isPlainObject(value) || typeof key !== 'string' || !Object.hasOwn(value, key)) return value;
  if (isLast) {
    const { [key]: _, ...rest } = value;
    return rest;
  }
  return { ...value, [key]: deletePath(value[key], path, at + 1) };
}

interface Deletion {
  readonly key: unknown;
  readonly path: JqPath;
  readonly at: number;
  readonly isLast: boolean;
}

function deleteItem(list: readonly unknown[], deletion: Deletion): unknown {
  const { key, path, at, isLast } = deletion;
  if (isPlainObject(key)) {
    const [from, to] = sliceBounds(list.length, key.start, key.end);
    const middle = list.slice(from, to);
    const kept = isLast ? [] : deletePath(middle, path, at + 1);
    return [...list.slice(0, from), ...(Array.isArray(kept) ? kept : []), ...list.slice(to)];
  }
  if (typeof key !== 'number') return list;
  const place = key < 0 ? list.length + key : key;
  if (place < 0 || place >= list.length) return list;
  if (isLast) return list.toSpliced(place, 1);
  return list.with(place, deletePath(list[place], path, at + 1));
}

export function sliceBounds(
  length: number,
  start: unknown,
  end: unknown,
): readonly [number, number] {
  const bound = (value: unknown, otherwise: number): number => {
    if (typeof value !== 'number') return otherwise;
    return Math.min(length, Math.max(0, value < 0 ? length + value : value));
  };
  const from = Math.floor(bound(start, 0));
  return [from, Math.max(from, Math.ceil(bound(end, length)))];
}

export function valueAtPath(value: unknown, path: JqPath): unknown {
  let current = value;
  for (const key of path) current = indexValue(current, key);
  return current;
}

/** The document with a value at the path; objects and lists on the way are made where nothing is. */
export function setPath(document: unknown, path: JqPath, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof key === 'string' && (isPlainObject(document) || document === null)) {
    const object = isPlainObject(document) ? document : {};
    const below = Object.hasOwn(object, key) ? object[key] : null;
    return { ...object, [key]: setPath(below, rest, value) };
  }
  if (typeof key === 'number' && (Array.isArray(document) || document === null)) {
    const list: unknown[] = Array.isArray(document) ? [...document] : [];
    const place = key < 0 ? list.length + key : key;
    if (place < 0 || place > MAX_INDEX) throw new JqError('array index out of range');
    while (list.length <= place) list.push(null);
    list[place] = setPath(list[place] ?? null, rest, value);
    return list;
  }
  throw new JqError(`cannot set in: ${typeOfValue(document)}`);
}

const MAX_INDEX = 10_000;
