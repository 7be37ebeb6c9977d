import { renderGradeJson } from '../report/json-report.ts';
import type { GradedCheck, SubmissionResult } from '../result.ts';
import { createOverriding, type Override } from './overrides.ts';
import { forLearner } from './learner-view.ts';

/** Whether a result came out again, and if not what is different. */
export interface Replayed {
  readonly isSame: boolean;
  /** One sentence each, the causes before what follows from them. */
  readonly differences: readonly string[];
}

/**
 * Compares a result with what grading the same work gave again, byte for byte of its JSON. Points that people changed are
 * changed in the same way; where hidden checks are not shown in the one, they are not in the other.
 */
export function compareReplay(claimed: SubmissionResult, again: SubmissionResult): Replayed {
  const wanted = renderGradeJson(claimed);
  const replayed = createOverriding(overridesIn(claimed, again)).apply('', again);
  if ([replayed, forLearner(replayed)].some((seen) => renderGradeJson(seen) === wanted)) {
    return { isSame: true, differences: [] };
  }
  const isRevealed = claimed.checks.some((check) => check.hidden && !/^hidden-\d+$/.test(check.id));
  const seen = isRevealed ? replayed : forLearner(replayed);
  return {
    isSame: false,
    differences: [...headDifferences(claimed, seen), ...checkDifferences(claimed, seen)],
  };
}

/** Overrides of the claimed result; a hidden check that is not shown is found by its place. */
function overridesIn({ checks }: SubmissionResult, again: SubmissionResult): readonly Override[] {
  const shownAs = forLearner(again).checks.map(({ id }) => id);
  return checks.flatMap(({ id, override }) => {
    if (!override) return [];
    const own = again.checks[shownAs.indexOf(id)]?.id ?? id;
    const { after: points, author, reason } = override;
    return [{ submission: '', check: own, points, author, reason }];
  });
}

const HEAD = ['lab', 'version', 'grader', 'seed', 'variant', 'hidden', 'input', 'score'] as const;

const NAMES: Readonly<Record<(typeof HEAD)[number], string>> = {
  lab: 'The lab',
  version: 'The version of the lab',
  grader: 'The version of the grader',
  seed: 'The seed',
  variant: 'The variant',
  hidden: 'The hash of the hidden checks',
  input: 'The hash of the input',
  score: 'The score',
};

function headDifferences(claimed: SubmissionResult, seen: SubmissionResult): readonly string[] {
  return HEAD.flatMap((field) => {
    const [was, is] = [JSON.stringify(claimed[field]), JSON.stringify(seen[field])];
    if (was === is) return [];
    return [`${NAMES[field]} is ${is ?? 'none'}. The result says ${was ?? 'none'}.`];
  });
}

function checkDifferences(claimed: SubmissionResult, seen: SubmissionResult): readonly string[] {
  const now = new Map(seen.checks.map((check) => [check.id, check]));
  const then = new Set(claimed.checks.map(({ id }) => id));
  const changed = claimed.checks.flatMap((check) => {
    const is = now.get(check.id);
    if (!is) return [`The check ${check.id} is not there.`];
    if (JSON.stringify(is) === JSON.stringify(check)) return [];
    return [`The check ${check.id} is ${inWords(is)}. The result says ${inWords(check)}.`];
  });
  const added = seen.checks.filter(({ id }) => !then.has(id));
  return [...changed, ...added.map(({ id }) => `The check ${id} is not in the result.`)];
}

function inWords({ earned, possible, status }: GradedCheck): string {
  return `${status}, ${earned} of ${possible}`;
}
