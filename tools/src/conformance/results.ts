import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface SuiteResult {
  readonly passed: number;
  readonly total: number;
  /** Hash of the suite's files that the numbers belong to. */
  readonly hash: string;
}

export type Results = Readonly<Record<string, SuiteResult>>;

function fileIn(root: string): string {
  return path.join(root, 'conformance/results.json');
}

/** The committed numbers. */
export function readResults(root: string): Results {
  const file = fileIn(root);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : {}; // our own file
}

export function writeResults(root: string, results: Results): void {
  mkdirSync(path.dirname(fileIn(root)), { recursive: true });
  const sorted = Object.fromEntries(
    Object.entries(results).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  writeFileSync(fileIn(root), `${JSON.stringify(sorted, null, 2)}\n`);
}

/**
 * Suites that pass fewer cases than committed. A changed suite is compared by its share, as its cases are others;
 * of a complete run a suite that is gone has fallen too.
 */
export function findFalls(
  committed: Results,
  runs: readonly (SuiteResult & { readonly name: string })[],
  isComplete = false,
): readonly string[] {
  const gone = Object.keys(committed).filter((name) => !runs.some((run) => run.name === name));
  return [
    ...(isComplete ? gone.map((name) => `${name}: it is not there any more`) : []),
    ...runs.flatMap((run) => {
      const before = committed[run.name];
      return before && hasFallen(before, run)
        ? [
            `${run.name}: ${before.passed} of ${before.total} before, ${run.passed} of ${run.total} now`,
          ]
        : [];
    }),
  ];
}

function hasFallen(before: SuiteResult, now: SuiteResult): boolean {
  if (before.hash === now.hash) return now.passed < before.passed;
  return now.passed / Math.max(1, now.total) < before.passed / Math.max(1, before.total);
}
