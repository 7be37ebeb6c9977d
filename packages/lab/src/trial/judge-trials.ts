import type { CheckResult, GradeResult } from '../check-result.ts';
import { solutionOf, type GradedWork, type Grader } from '../create-grader.ts';
import type { FileSet } from '../file-set.ts';
import type { JournalFailure } from '../journal/replay-journal.ts';
import type { Lab } from '../lab.ts';
import type { TrialMistake } from './trial-files.ts';

/** One thing that a lab must do, and whether it does. */
export interface TrialResult {
  readonly name: string;
  readonly ok: boolean;
  /** Why not. */
  readonly problems: readonly string[];
}

function result(name: string, problems: readonly string[]): TrialResult {
  return { name, ok: problems.length === 0, problems };
}

/** The start fails what asks for work; what asks for none holds there, or where its step begins. */
export async function startResult(lab: Lab, bench: Grader): Promise<TrialResult> {
  const problems: string[] = [];
  for (const step of lab.definition.steps) {
    const own = new Map(step.checks.map(({ asksForWork, id }) => [id, asksForWork]));
    const after = lab.steps.find(({ id }) => id === step.id)?.after;
    const { grade } = await bench.grade({ files: lab.start, step: step.id });
    const begun =
      after === undefined || ![...own.values()].includes(false)
        ? grade
        : (await bench.grade({ files: solvedFiles(lab, after), after, journal: [], step: step.id }))
            .grade;
    for (const { id, status } of grade.checks) {
      if (own.get(id) === true && status === 'pass')
        problems.push(`${id} passes before any work is done.`);
    }
    for (const { id, status } of begun.checks) {
      if (own.get(id) === false && status !== 'pass')
        problems.push(`${id} asks for no work and does not pass.`);
    }
    problems.push(...undecided(grade.checks.filter(({ id }) => own.has(id))));
  }
  return result('start', problems);
}

function solvedFiles(lab: Lab, step: string): FileSet {
  return lab.steps.find(({ id }) => id === step)?.solution ?? lab.start;
}

/** The solution passes step by step, does all its acts and raises no warning. */
export async function solutionResult(lab: Lab, bench: Grader): Promise<TrialResult> {
  const problems: string[] = [];
  for (const step of lab.steps) {
    const { grade, diagnostics, failures } = await bench.grade(solutionOf(step));
    for (const check of grade.checks) {
      if (check.status !== 'pass') problems.push(`step ${step.id}: ${describeCheck(check)}`);
    }
    problems.push(...failures.map((failure) => `step ${step.id}: ${describeFailure(failure)}`));
    for (const { severity, file, message } of diagnostics) {
      if (severity !== 'info') problems.push(`${file}: ${message}`);
    }
  }
  return result('solution', [...new Set(problems)]);
}

/** Another right answer passes every check. */
export function passes(name: string, { failures, grade: { checks } }: GradedWork): TrialResult {
  const wrong = checks.filter(({ status }) => status !== 'pass').map(describeCheck);
  return result(name, [...failures.map(describeFailure), ...wrong]);
}

function describeFailure({ index, message }: JournalFailure): string {
  return `act ${index + 1} of the journal: ${message}`;
}

/** A mistake fails the check that it names, with the hint that it names and no other. */
export function mistakeResult(lab: Lab, mistake: TrialMistake, grade: GradeResult): TrialResult {
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
