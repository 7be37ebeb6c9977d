import type { Cluster, ClusterSnapshot } from '@drydock/cluster';
import type { Diagnostic } from '@drydock/manifests';
import type { CheckResult, GradeResult } from '../check-result.ts';
import type { FileSet } from '../file-set.ts';
import { gradeOf } from '../grade-lab.ts';
import type { Lab } from '../lab.ts';
import { loadLab } from '../load-lab.ts';
import { createLabSession, resumeLabSession } from '../session/create-lab-session.ts';
import { behaviourOf, probesOf } from './behaviour.ts';
import { mutantsOf } from './mutants.ts';
import { readTrials, type TrialMistake } from './trial-files.ts';

export interface TestLabOptions {
  /** All files of the lab folder, as `readLabFolder` gives them. */
  readonly files: FileSet;
  readonly createCluster: (options: { readonly seed: number }) => Promise<Cluster>;
  readonly signal?: AbortSignal;
}

/** One thing that a lab must do, and whether it does. */
export interface TrialResult {
  readonly name: string;
  readonly ok: boolean;
  /** Why not. */
  readonly problems: readonly string[];
}

export interface LabTestReport {
  readonly lab: string;
  readonly ok: boolean;
  readonly checks: number;
  /** The lab does not load, or a trial file does not fit. */
  readonly diagnostics: readonly Diagnostic[];
  readonly start: TrialResult;
  readonly solution: TrialResult;
  readonly mistakes: readonly TrialResult[];
  readonly equivalents: readonly TrialResult[];
  readonly mutants: {
    readonly total: number;
    readonly killed: number;
    /** Nothing that a request can tell is different. */
    readonly equivalent: number;
    /** Behaves differently, and no check notices. */
    readonly survivors: readonly string[];
  };
  /** The same runs on a second cluster gave the same bytes. */
  readonly deterministic: boolean;
}

/** Mutants that behave differently and must be noticed. */
const KILL_RATE = 0.95;

/** Proves that a lab is good: what `drydock lab test` prints. Rejects with ClusterError when the cluster fails. */
export async function testLab(options: TestLabOptions): Promise<LabTestReport> {
  const { lab, diagnostics } = loadLab(options.files);
  if (lab === undefined) return unloadable(diagnostics);
  const trials = readTrials(lab, options.files);
  await using bench = await openBench(lab, options);
  const start = startResult(lab, await bench.run(lab.start));
  const solution = await solutionResult(lab, bench);
  const mistakes: TrialResult[] = [];
  for (const mistake of trials.mistakes) {
    mistakes.push(mistakeResult(lab, mistake, await bench.run(mistake.files, mistake.step)));
  }
  const equivalents: TrialResult[] = [];
  for (const { name, files } of trials.equivalents) {
    equivalents.push(passes(name, await bench.run(files)));
  }
  const mutants = await tryMutants(lab, bench, options.signal);
  const deterministic = await repeats(lab, bench, options, trials.mistakes);
  const killable = mutants.killed + mutants.survivors.length;
  const all = [start, solution, ...mistakes, ...equivalents];
  return {
    lab: lab.id,
    ok:
      trials.diagnostics.length === 0 &&
      deterministic &&
      all.every(({ ok }) => ok) &&
      (killable === 0 || mutants.killed / killable >= KILL_RATE),
    checks: lab.steps.reduce((sum, { checks }) => sum + checks.length, 0),
    diagnostics: trials.diagnostics,
    start,
    solution,
    mistakes,
    equivalents,
    mutants,
    deterministic,
  };
}

/** A cluster at the lab's start, to which every run returns. */
interface Bench extends AsyncDisposable {
  readonly cluster: Cluster;
  /** Grades files from the start; the checks of the last step, or of the one that is named. */
  run(
    files: FileSet,
    step?: string,
  ): Promise<GradeResult & { readonly warnings: readonly string[] }>;
}

async function openBench(lab: Lab, { createCluster }: TestLabOptions): Promise<Bench> {
  const { seed } = lab.cluster;
  const cluster = await createCluster({ seed });
  await createLabSession({ lab, cluster });
  let snapshot: ClusterSnapshot | undefined = await cluster.snapshots?.capture();
  return {
    cluster,
    async run(files, step) {
      if (snapshot === undefined) throw new Error('This engine keeps no snapshots.');
      await cluster.snapshots?.restore(snapshot);
      const session = await resumeLabSession({ lab, cluster });
      const { diagnostics } = await session.apply(files);
      const warnings = diagnostics.map(({ file, message }) => `${file}: ${message}`);
      const id = step ?? lab.steps.at(-1)?.id ?? '';
      const { results } = await session.check(id, files);
      return { ...gradeOf(lab, results, seed), warnings };
    },
    async [Symbol.asyncDispose]() {
      snapshot = undefined;
      await cluster[Symbol.asyncDispose]();
    },
  };
}

function unloadable(diagnostics: readonly Diagnostic[]): LabTestReport {
  const none: TrialResult = { name: '', ok: false, problems: ['The lab does not load.'] };
  return {
    lab: '',
    ok: false,
    checks: 0,
    diagnostics,
    start: none,
    solution: none,
    mistakes: [],
    equivalents: [],
    mutants: { total: 0, killed: 0, equivalent: 0, survivors: [] },
    deterministic: true,
  };
}

function result(name: string, problems: readonly string[]): TrialResult {
  return { name, ok: problems.length === 0, problems };
}

function startResult(lab: Lab, { checks }: GradeResult): TrialResult {
  const asking = new Set(
    lab.definition.steps.flatMap(({ checks: own }) =>
      own.filter((check) => check.asksForWork).map(({ id }) => id),
    ),
  );
  const done = checks.filter(({ id, status }) => asking.has(id) && status === 'pass');
  const unasked = checks.filter(({ id, status }) => !asking.has(id) && status !== 'pass');
  return result('start', [
    ...done.map(({ id }) => `${id} passes before any work is done.`),
    ...unasked.map(({ id }) => `${id} asks for no work and does not pass.`),
    ...undecided(checks),
  ]);
}

async function solutionResult(lab: Lab, bench: Bench): Promise<TrialResult> {
  const problems: string[] = [];
  for (const step of lab.steps) {
    const { checks, warnings } = await bench.run(step.solution, step.id);
    for (const check of checks) {
      if (check.status !== 'pass') problems.push(`step ${step.id}: ${describeCheck(check)}`);
    }
    problems.push(...warnings);
  }
  return result('solution', [...new Set(problems)]);
}

function passes(name: string, { checks }: GradeResult): TrialResult {
  return result(name, checks.filter(({ status }) => status !== 'pass').map(describeCheck));
}

function mistakeResult(lab: Lab, mistake: TrialMistake, grade: GradeResult): TrialResult {
  const { name, check, hint, also } = mistake;
  const named = grade.checks.find(({ id }) => id === check);
  const problems: string[] = [];
  if (!lab.steps.some(({ id }) => id === mistake.step)) problems.push(`No step ${mistake.step}.`);
  if (named === undefined) problems.push(`No check ${check}.`);
  else if (!['fail', 'partial'].includes(named.status)) {
    problems.push(`${check} is ${named.status}, it must fail.`);
  } else if (named.hint?.mistake !== hint) {
    problems.push(`${check} has the hint ${named.hint?.mistake ?? 'none'}, it must be ${hint}.`);
  } else if (named.place === undefined) problems.push(`${check} names no line.`);
  const hints = new Set(grade.checks.flatMap((each) => each.hint?.mistake ?? []));
  for (const other of hints) {
    if (other !== hint && !also.includes(other))
      problems.push(`It gets the hint ${other} as well.`);
  }
  return result(name, [...problems, ...undecided(grade.checks)]);
}

function undecided(checks: readonly CheckResult[]): readonly string[] {
  return checks.filter(({ status }) => status === 'error').map(describeCheck);
}

function describeCheck({ id, status, message }: CheckResult): string {
  return `${id}: ${status}. ${message ?? ''}`.trim();
}

async function tryMutants(
  lab: Lab,
  bench: Bench,
  signal: AbortSignal | undefined,
): Promise<LabTestReport['mutants']> {
  const solution = lab.steps.at(-1)?.solution ?? lab.start;
  const mutants = mutantsOf(solution);
  const survivors: string[] = [];
  let equivalent = 0;
  for (const { name, files } of mutants) {
    signal?.throwIfAborted();
    const { checks } = await bench.run(files);
    if (checks.some(({ status }) => status !== 'pass')) continue;
    const probes = probesOf(lab, [solution, files]);
    const mutated = await behaviourOf(bench.cluster, probes);
    await bench.run(solution);
    if (mutated === (await behaviourOf(bench.cluster, probes))) equivalent += 1;
    else survivors.push(name);
  }
  const killed = mutants.length - equivalent - survivors.length;
  return { total: mutants.length, killed, equivalent, survivors };
}

/** The solution and every mistake once more, on another cluster of the same seed. */
async function repeats(
  lab: Lab,
  bench: Bench,
  options: TestLabOptions,
  mistakes: readonly TrialMistake[],
): Promise<boolean> {
  const works = [lab.steps.at(-1)?.solution ?? lab.start, ...mistakes.map(({ files }) => files)];
  await using second = await openBench(lab, options);
  for (const files of works) {
    const first = JSON.stringify(await bench.run(files));
    if (first !== JSON.stringify(await second.run(files))) return false;
  }
  return true;
}
