import type { StringMatcher } from '../route-table.ts';
import { advance, toAutomaton, type Automaton } from './automaton.ts';
import type { Budget } from './budget.ts';
import { ANYTHING, EMPTY, literal, parseRegex, type Pattern } from './regex-syntax.ts';

export interface TextCondition {
  readonly matcher: StringMatcher;
  readonly ignoreCase?: boolean;
}

export interface WitnessOptions {
  /** Characters that the text may have, the nicest first. */
  readonly alphabet: string;
  /** Every text begins with this. */
  readonly start: string;
  /** Witnesses kept of one combination. Default 2: what is short, and something longer. */
  readonly perClass?: number;
  /** The search ends with it. Default: the limit of states alone ends it. */
  readonly budget?: Budget;
}

export interface Witnesses {
  /** Texts such that every possible combination of held conditions occurs; shortest first. */
  readonly texts: readonly string[];
  /** false: a pattern outside the known syntax, or too many states: combinations may be missing. */
  readonly isComplete: boolean;
}

const STATE_LIMIT = 4000;

/**
 * One short text for every combination of conditions that can hold together: breadth first search
 * over the product of the conditions' automata.
 */
export function witnesses(
  conditions: readonly TextCondition[],
  options: WitnessOptions,
): Witnesses {
  const patterns = conditions.map((condition) => patternOf(condition));
  const known = patterns.flatMap((pattern) => (pattern ? [toAutomaton(pattern)] : []));
  const alphabet = representatives(known, options.alphabet);
  const search = new Search(known, options.perClass ?? 2, options.budget);
  const isWhole = search.run(options.start, alphabet);
  return { texts: search.found, isComplete: isWhole && known.length === patterns.length };
}

/** The language of a condition; undefined for a regex outside the known syntax. */
function patternOf({ matcher, ignoreCase }: TextCondition): Pattern | undefined {
  switch (matcher.kind) {
    case 'present':
      return ANYTHING;
    case 'regex':
      return parseRegex(matcher.value);
    case 'exact':
      return literal(matcher.value, ignoreCase);
    case 'prefix':
      return { kind: 'concat', parts: [literal(matcher.value, ignoreCase), ANYTHING] };
    case 'suffix':
      return { kind: 'concat', parts: [ANYTHING, literal(matcher.value, ignoreCase)] };
    case 'contains':
      return { kind: 'concat', parts: [ANYTHING, literal(matcher.value, ignoreCase), ANYTHING] };
    case 'path-prefix': {
      const below: Pattern = { kind: 'concat', parts: [literal('/'), ANYTHING] };
      const rest: Pattern = { kind: 'alternative', parts: [EMPTY, below] };
      return { kind: 'concat', parts: [literal(matcher.value), rest] };
    }
  }
}

/** One character for each way in which the automata can tell characters apart. */
function representatives(automata: readonly Automaton[], alphabet: string): readonly number[] {
  const sets = automata.flatMap(({ edges }) => edges.flatMap((list) => list.map(({ set }) => set)));
  const seen = new Set<string>();
  const chosen: number[] = [];
  for (const character of alphabet) {
    const code = character.codePointAt(0) ?? 0;
    const signature = sets
      .map((set) => (set.some(([from, to]) => code >= from && code < to) ? '1' : '0'))
      .join('');
    if (seen.has(signature)) continue;
    seen.add(signature);
    chosen.push(code);
  }
  return chosen;
}

interface Place {
  readonly text: string;
  readonly states: readonly (readonly number[])[];
}

/** Breadth first, so that the first text of a combination is a shortest one. */
class Search {
  readonly found: string[] = [];
  readonly #automata: readonly Automaton[];
  readonly #perClass: number;
  readonly #budget: Budget | undefined;
  readonly #counts = new Map<string, number>();
  readonly #visited = new Set<string>();

  constructor(automata: readonly Automaton[], perClass: number, budget: Budget | undefined) {
    this.#budget = budget;
    this.#automata = automata;
    this.#perClass = perClass;
  }

  /** false when it gave up. */
  run(start: string, alphabet: readonly number[]): boolean {
    let states: Place['states'] = this.#automata.map((automaton) => automaton.start);
    for (const character of start) states = this.#step(states, character.codePointAt(0) ?? 0);
    let queue: Place[] = [{ text: start, states }];
    while (queue.length > 0) {
      const next: Place[] = [];
      for (const place of queue) {
        if (this.#visited.size > STATE_LIMIT) return false;
        this.#note(place);
        const steps = place.states.reduce((sum, { length }) => sum + 1 + length, 0);
        if (this.#budget?.spend(steps * alphabet.length) === false) return false;
        for (const code of alphabet) {
          const moved = this.#step(place.states, code);
          const key = JSON.stringify(moved);
          if (this.#visited.has(key)) continue;
          this.#visited.add(key);
          next.push({ text: place.text + String.fromCodePoint(code), states: moved });
        }
      }
      queue = next;
    }
    return true;
  }

  #step(states: Place['states'], code: number): Place['states'] {
    return this.#automata.map((automaton, index) => advance(automaton, states[index] ?? [], code));
  }

  #note({ text, states }: Place): void {
    const held = this.#automata
      .map(({ final }, index) => (states[index]?.includes(final) ? '1' : '0'))
      .join('');
    const count = this.#counts.get(held) ?? 0;
    if (count >= this.#perClass) return;
    this.#counts.set(held, count + 1);
    this.found.push(text);
  }
}
