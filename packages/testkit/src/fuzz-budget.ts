/// <reference types="node" />

/** How long and how often a property is tried: the parameters of fast-check's `assert`. */
export interface FuzzBudget {
  readonly numRuns: number;
  readonly interruptAfterTimeLimit: number;
}

/**
 * The budget of a property test: `seconds` in an ordinary run; DRYDOCK_FUZZ_SECONDS for each property
 * where it is set (`npm run fuzz`), with new seeds every time.
 */
export function fuzzBudget(seconds: number): FuzzBudget {
  const wanted = Number(process.env.DRYDOCK_FUZZ_SECONDS ?? Number.NaN);
  return Number.isFinite(wanted)
    ? { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: wanted * 1000 }
    : { numRuns: 5000, interruptAfterTimeLimit: seconds * 1000 };
}

/** The time limit of a test that holds such a property, in milliseconds. */
export function fuzzTimeout(seconds: number): number {
  return fuzzBudget(seconds).interruptAfterTimeLimit + 20_000;
}
