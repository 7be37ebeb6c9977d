import type { Diagnostic } from '@drydock/manifests';
import type { CheckResult, GradeResult } from '../check-result.ts';
import type { FileSet } from '../file-set.ts';
import { createGrader, type CreateCluster, type Grader, type Work } from '../create-grader.ts';
import type { Lab, LabStep } from '../lab.ts';
import { loadLab } from '../load-lab.ts';
import { behaviourOf, probesOf } from './behaviour.ts';
import { mutantsOf } from './mutants.ts';
import { readTrials, type TrialMistake } from './trial-files.ts';

export interface TestLabOptions {
  /** All files of the lab folder, as `readLabFolder` gives them. */
  readonly files: FileSet;
  readonly createCluster: CreateCluster;
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
  await using bench = await createGrader({ lab, createCluster: options.createCluster });
  const start = startResult(lab, await run(bench, lab.start));
  const solution = await solutionResult(lab, bench);
  const mistakes: TrialResult[] = [];
  const runs: Run[] = [];
  for (const mistake of trials.mistakes) {
    const { files, step } = mistake;
    const graded = await bench.grade({ files, step });
    runs.push({ work: { files, step }, bytes: JSON.stringify(graded) });
    mistakes.push(mistakeResult(lab, mistake, graded.grade));
  }
  const equivalents: TrialResult[] = [];
  for (const { name, files } of trials.equivalents) {
    equivalents.push(passes(name, await run(bench, files)));
  }
  const mutants = await tryMutants(lab, bench, options.signal);
  const deterministic = await repeats(lab, runs, options);
  const killable = mutants.killed + mutants.survivors.length;
  const all = [start, solution, ...mistakes, ...equivalents];
  return {
    lab: lab.id,
    ok:
      trials.diagnostics.length === 0 &&
      deterministic &&
      all.every(({ ok }) => ok) &&
      killable > 0 &&
      mutants.killed / killable >= KILL_RATE,
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

async function run(grader: Grader, files: FileSet, step?: string): Promise<GradeResult> {
  const { grade } = await grader.grade({ files, ...(step === undefined ? {} : { step }) });
  return grade;
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

async function solutionResult(lab: Lab, bench: Grader): Promise<TrialResult> {
  const problems: string[] = [];
  for (const step of lab.steps) {
    const { grade, diagnostics } = await bench.grade({ files: step.solution, step: step.id });
    for (const check of grade.checks) {
      if (check.status !== 'pass') problems.push(`step ${step.id}: ${describeCheck(check)}`);
    }
    for (const { severity, file, message } of diagnostics) {
      if (severity !== 'info') problems.push(`${file}: ${message}`);
    }
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
  } else {
    if (named.place === undefined) problems.push(`${check} names no line.`);
    const asksRequest = lab.definition.steps.some(({ checks }) =>
      checks.some(({ id, traffic }) => id === check && traffic !== undefined),
    );
    if (asksRequest && named.counterexample === undefined) {
      problems.push(`${check} shows no request on which it fails.`);
    }
  }
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

/** Mutants of every state that the solution goes through, judged by the checks of that step. */
async function tryMutants(
  lab: Lab,
  bench: Grader,
  signal: AbortSignal | undefined,
): Promise<LabTestReport['mutants']> {
  const survivors: string[] = [];
  let [total, equivalent] = [0, 0];
  for (const { id, solution } of distinctSteps(lab)) {
    for (const { name, files } of mutantsOf(solution)) {
      signal?.throwIfAborted();
      total += 1;
      const { checks } = await run(bench, files, id);
      if (checks.some(({ status }) => status !== 'pass' && status !== 'error')) continue;
      const probes = probesOf(lab, [solution, files]);
      const mutated = await behaviourOf(bench.cluster(), probes);
      await run(bench, solution, id);
      if (mutated === (await behaviourOf(bench.cluster(), probes))) equivalent += 1;
      else survivors.push(`step ${id}: ${name}`);
    }
  }
  return { total, killed: total - equivalent - survivors.length, equivalent, survivors };
}

/** The steps whose solution differs from that of the step after; of one solution for all, the last. */
function distinctSteps({ steps }: Lab): readonly LabStep[] {
  const text = ({ solution }: LabStep): string => JSON.stringify([...solution]);
  return steps.filter((step, index) => {
    const next = steps[index + 1];
    return next === undefined || text(next) !== text(step);
  });
}

/** What was graded, and the result as text. */
interface Run {
  readonly work: Work;
  readonly bytes: string;
}

/** Every mistake once more, on clusters of their own with the same seed. */
async function repeats(lab: Lab, runs: readonly Run[], options: TestLabOptions): Promise<boolean> {
  await using second = await createGrader({ lab, createCluster: options.createCluster });
  for (const { work, bytes } of runs) {
    if (JSON.stringify(await second.grade(work)) !== bytes) return false;
  }
  return true;
}
