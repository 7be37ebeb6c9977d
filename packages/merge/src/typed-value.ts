import { deepEqual } from './deep-equal.ts';
import { insertPath, type FieldSet, type MutableFieldSet } from './field-set.ts';
import { indexItems, itemElement } from './list-keys.ts';
import { untyped, type ListType, type MergeType } from './merge-type.ts';
import { isPlainObject, setKey, type PlainObject } from './plain-object.ts';

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (Array.isArray(value) ? value.length === 0 : isPlainObject(value) && hasNoKeys(value));

function hasNoKeys(value: PlainObject): boolean {
  for (const key in value) if (value[key] !== undefined) return false;
  return true;
}

/** The type of a value below `type`: fields that a struct does not have are untyped. */
export function childType(type: MergeType, key: string): MergeType {
  if (type.kind === 'struct') return type.field(key)?.type ?? untyped;
  return type.kind === 'map' ? type.values : untyped;
}

function isAtomic(type: MergeType, value: unknown): boolean {
  if (Array.isArray(value)) return type.kind !== 'list' || type.list === 'atomic';
  return (type.kind === 'struct' || type.kind === 'map') && type.atomic;
}

/** Which paths an applied object claims: its leaves, and what is empty. @see structured-merge-diff typed/tofieldset.go */
export function fieldSetOf(value: unknown, type: MergeType): FieldSet {
  const set: MutableFieldSet = new Map();
  collect(value, type, [], set);
  return set;
}

function collect(
  value: unknown,
  type: MergeType,
  path: readonly string[],
  set: MutableFieldSet,
): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    if (type.kind !== 'list' || type.list === 'atomic') return insertPath(set, path);
    for (const [i, item] of value.entries()) {
      const below = [...path, itemElement(type, item, i)];
      insertPath(set, below);
      if (typeof item === 'object') collect(item, type.items, below, set);
    }
    return undefined;
  }
  if (!isPlainObject(value) || isAtomic(type, value)) return insertPath(set, path);
  for (const key of Object.keys(value)) {
    if (value[key] === undefined) continue;
    const below = [...path, `f:${key}`];
    const isKnownField = type.kind === 'struct' && type.field(key) !== undefined;
    // An empty list of items with keys claims nothing; an empty map claims itself.
    const inner = childType(type, key);
    const isEmptyList =
      Array.isArray(value[key]) && inner.kind === 'list' && inner.list !== 'atomic';
    if (!isKnownField || (isEmpty(value[key]) && !isEmptyList)) insertPath(set, below);
    collectField(value[key], childType(type, key), below, set);
  }
  return undefined;
}

function collectField(
  value: unknown,
  type: MergeType,
  path: readonly string[],
  set: MutableFieldSet,
): void {
  const isEmptyList = Array.isArray(value) && type.kind === 'list' && type.list !== 'atomic';
  if (isEmpty(value) && !isEmptyList) insertPath(set, path);
  else collect(value, type, path, set);
}

/** Paths that differ between two objects of a type. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

interface Walk {
  readonly added: MutableFieldSet;
  readonly modified: MutableFieldSet;
  readonly removed: MutableFieldSet;
}

/** @see structured-merge-diff typed/compare.go */
export function compareTyped(before: unknown, after: unknown, type: MergeType): Comparison {
  const walk: Walk = { added: new Map(), modified: new Map(), removed: new Map() };
  compareAt(before, after, { type, path: [], walk });
  return walk;
}

interface Place {
  readonly type: MergeType;
  readonly path: readonly string[];
  readonly walk: Walk;
}

function compareAt(before: unknown, after: unknown, place: Place): void {
  if (before === after) return;
  const { path, walk } = place;
  const isLeaf = compareInside(before, after, place);
  if (isLeaf) {
    if (before === undefined) insertPath(walk.added, path);
    else if (after === undefined) insertPath(walk.removed, path);
    else if (!deepEqual(before, after)) insertPath(walk.modified, path);
  } else if (before === undefined) insertPath(walk.added, path);
  else if (after === undefined) insertPath(walk.removed, path);
}

/** Compares what is below; true when the value is one leaf. */
function compareInside(before: unknown, after: unknown, place: Place): boolean {
  const some = after ?? before;
  if (isEmpty(before) && isEmpty(after)) return true;
  if (isAtomic(place.type, some)) return true;
  if (Array.isArray(some)) {
    if (place.type.kind !== 'list') return true;
    compareLists(asArray(before), asArray(after), place.type, place);
    return false;
  }
  if (!isPlainObject(some)) return true;
  const [left, right] = [asObject(before), asObject(after)];
  for (const key of Object.keys({ ...left, ...right })) {
    compareAt(fieldOf(left, key, place.type), fieldOf(right, key, place.type), {
      type: childType(place.type, key),
      path: [...place.path, `f:${key}`],
      walk: place.walk,
    });
  }
  return false;
}

/** A field that Go always writes is there, empty, in an object that has its parent. */
function fieldOf(value: PlainObject, key: string, type: MergeType): unknown {
  const found = value[key];
  if (found !== undefined) return found;
  return type.kind === 'struct' && type.isAlwaysPresent(key) ? null : undefined;
}

const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  type: ListType,
  place: Place,
): void {
  const [left, right] = [indexItems(type, before), indexItems(type, after)];
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const path = [...place.path, element];
    compareAt(left.get(element), right.get(element), { type: type.items, path, walk: place.walk });
  }
}

/** Merges an applied object into the live one: what `applied` says wins, the rest stays. @see structured-merge-diff typed/merge.go */
export function mergeTyped(live: unknown, applied: unknown, type: MergeType): unknown {
  if (applied === undefined) return live;
  if (live === undefined || live === null || isAtomic(type, applied)) return applied;
  if (Array.isArray(applied) && Array.isArray(live) && type.kind === 'list') {
    return mergeLists(live, applied, type);
  }
  if (!isPlainObject(applied) || !isPlainObject(live)) return applied;
  const merged: Record<string, unknown> = { ...live };
  for (const key of Object.keys(applied)) {
    if (applied[key] === undefined) continue;
    setKey(merged, key, mergeTyped(live[key], applied[key], childType(type, key)));
  }
  return merged;
}

/** Live items keep their places; shared ones take the order of the applied list. */
function mergeLists(
  live: readonly unknown[],
  applied: readonly unknown[],
  type: ListType,
): readonly unknown[] {
  const [left, right] = [[...indexItems(type, live)], [...indexItems(type, applied)]];
  const [inLive, inApplied] = [new Map(left), new Map(right)];
  const shared = right.map(([element]) => element).filter((element) => inLive.has(element));
  const taken = new Set<string>();
  const merged: unknown[] = [];
  let l = 0;
  for (let r = 0; l < left.length || r < right.length;) {
    const [liveElement, liveItem] = left[l] ?? [];
    if (liveElement !== undefined) {
      const isShared = inApplied.has(liveElement);
      if (!isShared) merged.push(liveItem);
      const isNext = isShared && shared.find((element) => !taken.has(element)) === liveElement;
      if (!isShared || !isNext) {
        l++;
        continue;
      }
    }
    const [element, item] = right[r] ?? [];
    if (element === undefined) break;
    merged.push(mergeTyped(inLive.get(element), item, type.items));
    taken.add(element);
    r++;
    if (element === liveElement) l++;
  }
  return merged;
}

/** The value without the items and fields that are members of `set`; undefined when nothing is left. */
export function removeFields(value: unknown, set: FieldSet, type: MergeType): unknown {
  if (set.size === 0 || isAtomic(type, value)) return value;
  if (Array.isArray(value)) {
    if (type.kind !== 'list') return value;
    const kept = value.flatMap((item, i) => {
      const node = set.get(itemElement(type, item, i));
      if (!node) return [item];
      if (node.member) return [];
      return [removeFields(item, node.children, type.items) ?? {}];
    });
    return kept.length > 0 ? kept : undefined;
  }
  if (!isPlainObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const node = set.get(`f:${key}`);
    if (!node) setKey(result, key, value[key]);
    else if (!node.member) {
      const below = removeFields(value[key], node.children, childType(type, key));
      if (below !== undefined) setKey(result, key, below);
    }
  }
  return hasNoKeys(result) ? undefined : result;
}
