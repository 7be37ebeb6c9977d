import { isPlainObject, setKey, type PlainObject } from './plain-object.ts';

/** One element of a path and what is below it. `member`: the path up to here belongs to the set. */
export interface FieldNode {
  readonly member: boolean;
  readonly children: FieldSet;
}

/**
 * A set of field paths, as managedFields know it; keys are FieldsV1's elements: `f:spec`,
 * `k:{"name":"a"}`, `v:"x"`, `i:0`. @see structured-merge-diff fieldpath/set.go
 */
export type FieldSet = ReadonlyMap<string, FieldNode>;

export const emptyFieldSet: FieldSet = new Map();
const leaf: FieldNode = { member: true, children: emptyFieldSet };

/** Adds a path to a set under construction. */
export type MutableFieldSet = Map<string, { member: boolean; children: MutableFieldSet }>;

export function insertPath(set: MutableFieldSet, path: readonly string[]): void {
  let level = set;
  for (const [i, element] of path.entries()) {
    let node = level.get(element);
    if (!node) level.set(element, (node = { member: false, children: new Map() }));
    if (i === path.length - 1) node.member = true;
    level = node.children;
  }
}

/** Parses `fieldsV1`; what is not an object counts as a member. */
export function parseFieldsV1(fields: unknown): FieldSet {
  const set = new Map<string, FieldNode>();
  if (!isPlainObject(fields)) return set;
  for (const key of Object.keys(fields)) {
    if (key === '.') continue;
    const value = fields[key];
    if (!isPlainObject(value) || Object.keys(value).length === 0) set.set(key, leaf);
    else set.set(key, { member: value['.'] !== undefined, children: parseFieldsV1(value) });
  }
  return set;
}

/** The inverse of parseFieldsV1, keys in order. */
export function formatFieldsV1(set: FieldSet): PlainObject {
  const fields: Record<string, unknown> = {};
  for (const key of [...set.keys()].sort()) {
    const node = set.get(key);
    if (!node || (!node.member && isEmptySet(node.children))) continue;
    const below = formatFieldsV1(node.children);
    const hasChildren = Object.keys(below).length > 0;
    setKey(fields, key, node.member && hasChildren ? { '.': {}, ...below } : below);
  }
  return fields;
}

export function isEmptySet(set: FieldSet): boolean {
  for (const node of set.values()) {
    if (node.member || !isEmptySet(node.children)) return false;
  }
  return true;
}

export function unionOf(a: FieldSet, b: FieldSet): FieldSet {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  const result = new Map(a);
  for (const [key, node] of b) {
    const other = a.get(key);
    if (!other) result.set(key, node);
    else {
      result.set(key, {
        member: other.member || node.member,
        children: unionOf(other.children, node.children),
      });
    }
  }
  return result;
}

export function intersectionOf(a: FieldSet, b: FieldSet): FieldSet {
  const result = new Map<string, FieldNode>();
  for (const [key, node] of a) {
    const other = b.get(key);
    if (!other) continue;
    const children = intersectionOf(node.children, other.children);
    const member = node.member && other.member;
    if (member || children.size > 0) result.set(key, { member, children });
  }
  return result;
}

/** Paths of `a` that are not in `b`. */
export function differenceOf(a: FieldSet, b: FieldSet): FieldSet {
  if (b.size === 0) return a;
  const result = new Map<string, FieldNode>();
  for (const [key, node] of a) {
    const other = b.get(key);
    if (!other) {
      result.set(key, node);
      continue;
    }
    const children = differenceOf(node.children, other.children);
    const member = node.member && !other.member;
    if (member || children.size > 0) result.set(key, { member, children });
  }
  return result;
}

export function sameSets(a: FieldSet, b: FieldSet): boolean {
  return isEmptySet(differenceOf(a, b)) && isEmptySet(differenceOf(b, a));
}

/** Every path of the set as messages show it: `.spec.containers[name="a"].image`, sorted. */
export function formatPaths(set: FieldSet, prefix = ''): readonly string[] {
  return [...set.keys()].sort().flatMap((key) => {
    const node = set.get(key);
    if (!node) return [];
    const path = prefix + formatElement(key);
    return [...(node.member ? [path] : []), ...formatPaths(node.children, path)];
  });
}

function formatElement(element: string): string {
  const content = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'f:':
      return `.${content}`;
    case 'v:':
      return `[=${content}]`;
    case 'i:':
      return `[${content}]`;
    case 'k:': {
      const keys: unknown = parseJson(content);
      if (!isPlainObject(keys)) return `[${content}]`;
      return `[${Object.keys(keys)
        .map((key) => `${key}=${JSON.stringify(keys[key])}`)
        .join(',')}]`;
    }
    default:
      return `.${element}`;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
