import type { Outcome } from '../outcome.ts';

type HeaderLines = readonly (readonly [name: string, value: string])[];

/** A response's headers on the client's side of the proxy: first removed, then set, then added. */
export function applyResponseHeaders(
  headers: HeaderLines,
  changes: Outcome['responseHeaders'],
): HeaderLines {
  if (!changes) return headers;
  const dropped = new Set(
    [...changes.remove, ...Object.keys(changes.set)].map((name) => name.toLowerCase()),
  );
  return [
    ...headers.filter(([name]) => !dropped.has(name.toLowerCase())),
    ...Object.entries(changes.set),
    ...changes.add,
  ];
}
