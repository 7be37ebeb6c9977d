import type { Diagnostic } from '@drydock/manifests';
import type { FileSet } from '../file-set.ts';
import {
  createGrader,
  solutionOf,
  type CreateCluster,
  type Grader,
  type Work,
} from '../create-grader.ts';
import type { OpenTerminal } from '../journal/terminal.ts';
import { runLessons, type LessonTest } from '../lesson/run-lessons.ts';
import type { Lab, LabStep } from '../lab.ts';
import { loadLab } from '../load-lab.ts';
import { behaviourOf, probesOf, type Probes } from './behaviour.ts';
import { mutantsOf } from './mutants.ts';
import {
  mistakeResult,
  passes,
  solutionResult,
  startResult,
  type TrialResult,
} from './judge-trials.ts';
import { readTrials } from './trial-files.ts';

export interface TestLabOptions {
  /** All files of the lab folder, as `readLabFolder` gives them. */
  readonly files: FileSet;
  readonly createCluster: CreateCluster;
  /** For the lines of journals and the blocks of lessons. */
  readonly openTerminal?: OpenTerminal;
  readonly signal?: AbortSignal;
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
  /** What the lessons show, run. */
  readonly lessons: LessonTest;
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
  const start = await startResult(lab, bench);
  const solution = await solutionResult(lab, bench);
  const mistakes: TrialResult[] = [];
  const runs: Run[] = [];
  for (const mistake of trials.mistakes) {
    const { work } = mistake;
    const graded = await bench.grade(work);
    runs.push({ work, bytes: JSON.stringify(graded) });
    mistakes.push(mistakeResult(lab, mistake, graded.grade));
  }
  const equivalents: TrialResult[] = [];
  for (const { name, work } of trials.equivalents) {
    equivalents.push(passes(name, await bench.grade(work)));
  }
  const { files, openTerminal } = options;
  const lessons = await runLessons({ lab, bench, files, openTerminal });
  const mutants = await tryMutants(lab, bench, options.signal);
  const deterministic = await repeats(lab, runs, options);
  const killable = mutants.killed + mutants.survivors.length;
  const all = [start, solution, ...mistakes, ...equivalents];
  return {
    lab: lab.id,
    ok:
      trials.diagnostics.length === 0 &&
      lessons.findings.length === 0 &&
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
    lessons,
    deterministic,
  };
}

function openBench(lab: Lab, { createCluster, openTerminal }: TestLabOptions): Promise<Grader> {
  return createGrader({ lab, createCluster, ...(openTerminal && { openTerminal }) });
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
    lessons: { blocks: 0, findings: [] },
    deterministic: true,
  };
}

/** Mutants of every state that the solution goes through, judged by the checks of that step. */
async function tryMutants(
  lab: Lab,
  bench: Grader,
  signal: AbortSignal | undefined,
): Promise<LabTestReport['mutants']> {
  const survivors: string[] = [];
  let [total, equivalent] = [0, 0];
  const steps = distinctSteps(lab);
  for (const [index, step] of steps.entries()) {
    const solution = solutionOf(step);
    const before =
      lab.steps.find(({ id }) => id === step.after)?.solution ??
      steps[index - 1]?.solution ??
      lab.start;
    const known = new Map<string, string>();
    /** What the cluster does after the solution, asked once for the same probes. */
    const solved = async (probes: Probes): Promise<string> => {
      const key = JSON.stringify(probes);
      const found = known.get(key);
      if (found !== undefined) return found;
      await bench.fails(solution);
      const behaviour = await behaviourOf(bench.cluster(), probes);
      known.set(key, behaviour);
      return behaviour;
    };
    for (const { name, ...mutated } of mutantsOf(solution, before)) {
      signal?.throwIfAborted();
      total += 1;
      const work = { ...solution, ...mutated };
      if (await bench.fails(work)) continue;
      const probes = probesOf(lab, [solution.files, work.files]);
      const behaviour = await behaviourOf(bench.cluster(), probes);
      if (behaviour === (await solved(probes))) equivalent += 1;
      else survivors.push(`step ${step.id}: ${name}`);
    }
  }
  return { total, killed: total - equivalent - survivors.length, equivalent, survivors };
}

/** The steps whose solution, or what is done with it, differs from that of the step after; of one solution for all, the last. */
function distinctSteps({ steps }: Lab): readonly LabStep[] {
  const text = ({ journal, solution }: LabStep): string => JSON.stringify([[...solution], journal]);
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

/** Mistakes that are run twice: a cluster that is not deterministic shows it on any. */
const MOST_REPEATED = 8;

/** Mistakes from all over the lab once more, on a second cluster with the same seed. */
async function repeats(lab: Lab, runs: readonly Run[], options: TestLabOptions): Promise<boolean> {
  await using second = await openBench(lab, options);
  const every = Math.max(1, Math.ceil(runs.length / MOST_REPEATED));
  for (const { work, bytes } of runs.filter((_, index) => index % every === 0)) {
    if (JSON.stringify(await second.grade(work)) !== bytes) return false;
  }
  return true;
}
