import { ClusterError } from '@drydock/cluster';
import type { CheckResult } from '../check-result.ts';
import {
  createGrader,
  solutionOf,
  type CreateCluster,
  type GradedWork,
  type Grader,
  type Work,
} from '../create-grader.ts';
import type { FileSet } from '../file-set.ts';
import type { OpenTerminal } from '../journal/terminal.ts';
import type { Lab } from '../lab.ts';
import { loadLab } from '../load-lab.ts';
import { readTrials } from './trial-files.ts';

export interface CompareLabOptions {
  /** All files of the lab folder, as `readLabFolder` gives them. */
  readonly files: FileSet;
  /** The engine whose verdicts are taken as known: the simulated one. */
  readonly reference: CreateCluster;
  /** The engine that is tried. */
  readonly createCluster: CreateCluster;
  /** Default `all`: the solutions, the mistakes and the equivalents. `first`, `last`: the solution of that step. */
  readonly trials?: 'first' | 'last' | 'solutions' | 'all';
  readonly openTerminal?: OpenTerminal;
  readonly signal?: AbortSignal;
  /** Called before each trial. */
  readonly onTrial?: (name: string) => void;
}

/** What one engine says about a check. */
export interface Verdict {
  readonly status: CheckResult['status'];
  /** The mistake that was recognised. */
  readonly hint?: string;
  readonly message?: string;
}

export interface CheckDifference {
  readonly check: string;
  readonly wanted: Verdict;
  readonly seen: Verdict;
}

/** The same work on both engines. */
export interface TrialComparison {
  /** `solution of rewrite`, `mistake prefix-cut` */
  readonly name: string;
  readonly checks: number;
  /** Checks that got another status, or another hint. */
  readonly differences: readonly CheckDifference[];
  /** Acts of the journal that this engine alone could not do, and why. */
  readonly failures: readonly string[];
  /** Why the trial was not finished: the environment failed, which says nothing about the lab. */
  readonly error?: string;
}

export interface LabComparison {
  readonly lab: string;
  readonly trials: readonly TrialComparison[];
  /** Why nothing could be tried: the lab does not load, or asks for what this engine has not. */
  readonly error?: string;
}

/** Grades the same work on two engines and says where their verdicts differ. Rejects only with the signal's reason. */
export async function compareLab(options: CompareLabOptions): Promise<LabComparison> {
  const { lab, diagnostics } = loadLab(options.files);
  if (lab === undefined)
    return { lab: '', trials: [], error: diagnostics[0]?.message ?? 'The lab does not load.' };
  const works = worksOf(lab, options);
  const trials: TrialComparison[] = [];
  try {
    await using known = await open(lab, options.reference, options);
    await using tried = await open(lab, options.createCluster, options);
    for (const { name, work } of works) {
      options.signal?.throwIfAborted();
      options.onTrial?.(name);
      trials.push(await orAborted(compare(name, work, { known, tried }), options.signal));
    }
    return { lab: lab.id, trials };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof ClusterError)) throw error;
    return { lab: lab.id, trials, error: error.message };
  }
}

/** Nobody waits for a trial that nobody wants: its cluster is thrown away under it. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let leave = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error); // a CLI aborts with an error
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** Grades one piece of work on two engines: what a learner's history leads to on a real cluster. Rejects with ClusterError. */
export async function compareWork(
  lab: Lab,
  work: Work,
  options: Pick<CompareLabOptions, 'reference' | 'createCluster' | 'openTerminal' | 'signal'>,
): Promise<WorkComparison> {
  await using known = await open(lab, options.reference, options);
  await using tried = await open(lab, options.createCluster, options);
  const wanted = await known.grade(work);
  const seen = await orAborted(tried.grade(work), options.signal);
  return {
    checks: wanted.grade.checks.map((check) => ({
      check: check.id,
      title: check.title,
      wanted: verdictOf(check),
      seen: verdictIn(seen.grade.checks, check.id),
    })),
    failures: failuresOf(seen, wanted),
  };
}

/** Every check of one piece of work, on both engines. */
export interface WorkComparison {
  readonly checks: readonly (CheckDifference & { readonly title: string })[];
  /** Acts that the tried engine alone could not do. */
  readonly failures: readonly string[];
}

interface NamedWork {
  readonly name: string;
  readonly work: Work;
}

function worksOf(lab: Lab, { files, trials = 'all' }: CompareLabOptions): readonly NamedWork[] {
  const solutions = lab.steps.map((step) => ({
    name: `solution of ${step.id}`,
    work: solutionOf(step),
  }));
  if (trials === 'first') return solutions.slice(0, 1);
  if (trials === 'last') return solutions.slice(-1);
  if (trials === 'solutions') return solutions;
  const { equivalents, mistakes } = readTrials(lab, files);
  return [
    ...solutions,
    ...mistakes.map(({ name, work }) => ({ name: `mistake ${name}`, work })),
    ...equivalents.map(({ name, work }) => ({ name: `equivalent ${name}`, work })),
  ];
}

function open(
  lab: Lab,
  createCluster: CreateCluster,
  options: Pick<CompareLabOptions, 'openTerminal'>,
): Promise<Grader> {
  const { openTerminal } = options;
  return createGrader({ lab, createCluster, ...(openTerminal && { openTerminal }) });
}

async function compare(
  name: string,
  work: Work,
  { known, tried }: { readonly known: Grader; readonly tried: Grader },
): Promise<TrialComparison> {
  const wanted = await known.grade(work);
  const { checks } = wanted.grade;
  try {
    const seen = await tried.grade(work);
    const differences = differencesOf(checks, seen.grade.checks);
    return {
      name,
      checks: checks.length,
      differences,
      failures: failuresOf(seen, wanted),
    };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { name, checks: checks.length, differences: [], failures: [], error: error.message };
  }
}

function differencesOf(
  wanted: readonly CheckResult[],
  seen: readonly CheckResult[],
): readonly CheckDifference[] {
  return wanted.flatMap((check) => {
    const [expected, found] = [verdictOf(check), verdictIn(seen, check.id)];
    return isSameVerdict(expected, found)
      ? []
      : [{ check: check.id, wanted: expected, seen: found }];
  });
}

/** Messages may differ: they quote what was seen. */
export function isSameVerdict(a: Verdict, b: Verdict): boolean {
  return a.status === b.status && a.hint === b.hint;
}

function verdictIn(checks: readonly CheckResult[], id: string): Verdict {
  const found = checks.find((check) => check.id === id);
  return found ? verdictOf(found) : NOT_RUN;
}

const NOT_RUN: Verdict = { status: 'error', message: 'The check was not run.' };

function verdictOf({ status, hint, message }: CheckResult): Verdict {
  return {
    status,
    ...(hint && { hint: hint.mistake }),
    ...(message !== undefined && { message }),
  };
}

/** By their place in the journal: an act that fails on both engines is what the work is about. */
function failuresOf(seen: GradedWork, wanted: GradedWork): readonly string[] {
  const expected = new Set(wanted.failures.map(({ index }) => index));
  return seen.failures
    .filter(({ index }) => !expected.has(index))
    .map(({ index, message }) => `act ${index + 1} of the journal: ${message}`);
}
