import type { CharacterSet, Pattern } from './regex-syntax.ts';

/** A nondeterministic automaton (Thompson): numbered states, edges on character sets, free edges. */
export interface Automaton {
  readonly start: readonly number[];
  readonly final: number;
  readonly edges: readonly (readonly { readonly set: CharacterSet; readonly to: number }[])[];
  readonly free: readonly (readonly number[])[];
}

/** Builds the automaton of a pattern. */
export function toAutomaton(pattern: Pattern): Automaton {
  const edges: { set: CharacterSet; to: number }[][] = [];
  const free: number[][] = [];
  const state = (): number => {
    edges.push([]);
    free.push([]);
    return edges.length - 1;
  };
  const build = (part: Pattern, from: number): number => {
    switch (part.kind) {
      case 'empty':
        return from;
      case 'set': {
        const to = state();
        edges[from]?.push({ set: part.set, to });
        return to;
      }
      case 'concat':
        return part.parts.reduce((last, next) => build(next, last), from);
      case 'alternative': {
        const end = state();
        for (const choice of part.parts) {
          const begin = state();
          free[from]?.push(begin);
          free[build(choice, begin)]?.push(end);
        }
        return end;
      }
      case 'star': {
        const loop = state();
        free[from]?.push(loop);
        free[build(part.part, loop)]?.push(loop);
        const end = state();
        free[loop]?.push(end);
        return end;
      }
    }
  };
  const begin = state();
  const final = build(pattern, begin);
  return { start: close(free, [begin]), final, edges, free };
}

function close(free: Automaton['free'], states: readonly number[]): readonly number[] {
  const seen = new Set(states);
  const pending = [...states];
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    for (const next of free[state] ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      pending.push(next);
    }
  }
  return [...seen].toSorted((one, other) => one - other);
}

/** The states after one more character; [] is the dead end. */
export function advance(
  { edges, free }: Automaton,
  states: readonly number[],
  character: number,
): readonly number[] {
  const next: number[] = [];
  for (const state of states) {
    for (const { set, to } of edges[state] ?? []) {
      if (!next.includes(to) && set.some(([from, end]) => character >= from && character < end)) {
        next.push(to);
      }
    }
  }
  return next.length === 0 ? next : close(free, next);
}
