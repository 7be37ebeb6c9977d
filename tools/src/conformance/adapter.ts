/** One case of a suite, judged. */
export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  /** For a failed case: what was wanted and what was seen, in a line or two. */
  readonly detail?: string;
}

/** Runs every case of one suite format. Must not depend on names or counts of cases. */
export interface ConformanceAdapter {
  /** `format` of suite.json. */
  readonly format: string;
  run(
    suiteDir: string,
    suite: Readonly<Record<string, unknown>>,
  ): AsyncIterable<CaseResult> | Iterable<CaseResult>;
}
