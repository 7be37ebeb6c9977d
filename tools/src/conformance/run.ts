// npm run conformance -- [DIR…] [--failures] [--json FILE] [--write] [--suite NAME]
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadAdapters } from './adapters.ts';
import type { CaseResult, ConformanceAdapter } from './adapter.ts';
import { renderFidelity } from './fidelity.ts';
import { readParity } from './parity.ts';
import { findFalls, readResults, writeResults, type SuiteResult } from './results.ts';
import { findSuites, hashSuite, type Suite } from './suites.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const defaultRoot = path.resolve(root, '../shared/conformance');

interface SuiteRun extends SuiteResult {
  readonly name: string;
  readonly format: string;
  readonly note: string;
  readonly seconds: number;
  readonly failures: readonly CaseResult[];
}

/** Runs one suite; an adapter that throws loses the cases it did not reach, and says so. */
async function runSuite(suite: Suite, adapter: ConformanceAdapter | undefined): Promise<SuiteRun> {
  const started = performance.now();
  const results: CaseResult[] = [];
  let note = adapter ? '' : 'no adapter yet';
  try {
    for await (const result of adapter?.run(suite.dir, suite.settings) ?? []) results.push(result);
  } catch (error) {
    note = `adapter stopped: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
  const total = Math.max(suite.cases, results.length);
  return {
    name: suite.name,
    format: suite.format,
    passed: results.filter((result) => result.passed).length,
    total,
    hash: hashSuite(suite.dir),
    note: note || (results.length < suite.cases ? `${suite.cases - results.length} not run` : ''),
    seconds: (performance.now() - started) / 1000,
    failures: results.filter((result) => !result.passed),
  };
}

function printTable(runs: readonly SuiteRun[]): void {
  const width = Math.max(5, ...runs.map((run) => run.name.length));
  console.log(`${'suite'.padEnd(width)}  passed  total       %  seconds`);
  for (const run of runs) {
    const percent = ((100 * run.passed) / Math.max(1, run.total)).toFixed(1);
    const numbers = `${String(run.passed).padStart(6)}  ${String(run.total).padStart(5)}  ${percent.padStart(6)}  ${run.seconds.toFixed(1).padStart(7)}`;
    console.log(`${run.name.padEnd(width)}  ${numbers}${run.note ? `  ${run.note}` : ''}`);
  }
}

function printFailures(runs: readonly SuiteRun[]): void {
  for (const run of runs) {
    for (const failure of run.failures) {
      console.log(`FAIL ${run.name} ${failure.name}${failure.detail ? `: ${failure.detail}` : ''}`);
    }
  }
}

function parseCommandLine() {
  return parseArgs({
    allowPositionals: true,
    options: {
      failures: { type: 'boolean', default: false },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
      suite: { type: 'string', multiple: true },
      check: { type: 'boolean', default: false },
    },
  });
}

/** Nothing is claimed of suites that are not there; a folder that was asked for by name must be. */
function reportAbsent(missing: readonly string[], isAsked: boolean): number {
  console.log(`${missing.join(', ')} is not there. Absent suites, with the committed numbers:`);
  for (const [name, { passed, total }] of Object.entries(readResults(root))) {
    console.log(`${name.padEnd(24)}  absent  (${passed} of ${total} when last run)`);
  }
  console.log(JSON.stringify({ suites: {} }));
  return isAsked ? 2 : 0;
}

async function main(): Promise<number> {
  const { values, positionals } = parseCommandLine();
  const cwd = process.env.DRYDOCK_CWD ?? process.cwd();
  const roots =
    positionals.length > 0 ? positionals.map((dir) => path.resolve(cwd, dir)) : [defaultRoot];
  const missing = roots.filter((dir) => !existsSync(dir));
  if (missing.length > 0) return reportAbsent(missing, positionals.length > 0);
  const wanted = values.suite;
  const suites = findSuites(roots).filter(
    (suite) => !wanted || wanted.some((name) => suite.name.startsWith(name)),
  );
  if (suites.length === 0) {
    console.error(`No suite ${wanted?.join(', ') ?? ''} in ${roots.join(', ')}.`);
    return 2;
  }
  const adapters = await loadAdapters();
  const runs: SuiteRun[] = [];
  for (const suite of suites) runs.push(await runSuite(suite, adapters.get(suite.format)));
  if (values.failures) printFailures(runs);
  printTable(runs);
  const committed = readResults(root);
  if (values.write) {
    const next = {
      ...committed,
      ...Object.fromEntries(
        runs.map(({ name, passed, total, hash }) => [name, { passed, total, hash }]),
      ),
    };
    writeResults(root, next);
    writeFileSync(path.join(root, 'docs/fidelity.md'), renderFidelity(next, readParity(root)));
  }
  const isComplete = positionals.length === 0 && !wanted;
  const falls = values.check ? findFalls(committed, runs, isComplete) : [];
  for (const fall of falls) console.log(`FELL ${fall}`);
  const answer = JSON.stringify({
    suites: Object.fromEntries(runs.map(({ name, passed, total }) => [name, { passed, total }])),
  });
  if (values.json) writeFileSync(path.resolve(cwd, values.json), `${answer}\n`);
  console.log(answer);
  return falls.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  // parseArgs says what is wrong with the command line; anything else is a bug and shows itself whole.
  if (!(error instanceof TypeError && 'code' in error)) throw error;
  console.error(`conformance: ${error.message}`);
  process.exitCode = 2;
}
