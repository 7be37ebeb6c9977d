import type { Outcome } from '@drydock/mesh';
import type { HeaderLines } from '../workloads/behaviour.ts';

/** The lines without those of some names (case-insensitive). */
export function withoutHeaders(headers: HeaderLines, names: readonly string[]): HeaderLines {
  const removed = new Set(names.map((name) => name.toLowerCase()));
  return headers.filter(([name]) => !removed.has(name.toLowerCase()));
}

/** The lines with one header set to one value. */
export function withHeader(headers: HeaderLines, name: string, value: string): HeaderLines {
  return [...withoutHeaders(headers, [name]), [name, value]];
}

/** The lines with a header added where it is absent. */
export function withDefaultHeader(headers: HeaderLines, name: string, value: string): HeaderLines {
  const wanted = name.toLowerCase();
  const isPresent = headers.some(([key]) => key.toLowerCase() === wanted);
  return isPresent ? headers : [...headers, [name, value]];
}

/** A response's headers after a proxy's changes: removed first, then set, then added. */
export function changedHeaders(
  headers: HeaderLines,
  changes: Outcome['responseHeaders'],
): HeaderLines {
  if (!changes) return headers;
  const set = Object.entries(changes.set);
  const kept = withoutHeaders(headers, [...changes.remove, ...set.map(([name]) => name)]);
  return [...kept, ...set, ...changes.add];
}
