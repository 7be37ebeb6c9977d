import { objectOf, textMapOf, textsOf } from '../json-access.ts';
import type { HeaderOperations } from '../route-table.ts';
import type { FieldRef } from '../trace.ts';

/** Changes nothing. */
export const NO_HEADERS: HeaderOperations = { set: [], add: [], remove: [] };

/** `set`, `add` and `remove` of a headers block; each sorted by name as istiod does. */
export function headerOperations(value: unknown, source: FieldRef): HeaderOperations {
  if (value === undefined || value === null) return NO_HEADERS;
  const block = objectOf(value);
  return {
    set: sortedPairs(block['set']),
    add: sortedPairs(block['add']),
    remove: textsOf(block['remove']).map((name) => name.toLowerCase()),
    source,
  };
}

function sortedPairs(value: unknown): readonly (readonly [string, string])[] {
  return Object.entries(textMapOf(value)).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** First `one`, then `other` (which therefore wins where both set a name). */
export function joinOperations(one: HeaderOperations, other: HeaderOperations): HeaderOperations {
  if (other === NO_HEADERS) return one;
  if (one === NO_HEADERS) return other;
  const source = one.source ?? other.source;
  return {
    set: [...one.set, ...other.set],
    // Envoy applies all changes in order: what `other` sets replaces what `one` added.
    add: [
      ...one.add.filter(([name]) => !other.set.some((pair) => isSameName(pair[0], name))),
      ...other.add,
    ],
    remove: [...one.remove, ...other.remove],
    ...(source ? { source } : {}),
  };
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
