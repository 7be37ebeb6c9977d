import type { ListType } from './merge-type.ts';
import { isPlainObject, setKey } from './plain-object.ts';

/** FieldsV1's name of an item: by its keys, by its value in a set, else by its place. */
export function itemElement(type: ListType, item: unknown, index: number): string {
  if (type.list === 'set') return `v:${JSON.stringify(item)}`;
  if (type.list === 'map' && isPlainObject(item)) {
    const keys: Record<string, unknown> = {};
    for (const key of type.keys.toSorted()) {
      const value = item[key] ?? type.keyDefaults[key];
      if (value !== undefined) setKey(keys, key, value);
    }
    return `k:${JSON.stringify(keys)}`;
  }
  return `i:${index}`;
}

/** Items by element, first one wins; for associative lists. */
export function indexItems(
  type: ListType,
  items: readonly unknown[],
): ReadonlyMap<string, unknown> {
  const index = new Map<string, unknown>();
  for (const [i, item] of items.entries()) {
    const element = itemElement(type, item, i);
    if (!index.has(element)) index.set(element, item);
  }
  return index;
}
