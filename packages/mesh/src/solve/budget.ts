/** Work that a search may do: a count of steps, so that the same question ends at the same place on every machine. */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** Takes steps; false when there were not enough left: the search ends. */
  spend(steps: number): boolean {
    this.#left -= steps;
    return this.#left >= 0;
  }
}

/** Steps for all automata of one question: about half a second. */
export const SEARCH_STEPS = 1_500_000;
/** Rules that all requests of one question are tried on: about half a second. */
export const TRIAL_STEPS = 300_000;
