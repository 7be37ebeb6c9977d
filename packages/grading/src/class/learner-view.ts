import type { CheckExplanation } from '../report/explain-checks.ts';
import type { GradedCheck, SubmissionResult } from '../result.ts';

/**
 * The result as learners may see it: a hidden check keeps its points and status, and loses its id, its words, and
 * all that it was judged by. What is seen of the other checks stays as it is.
 */
export function forLearner(result: SubmissionResult): SubmissionResult {
  const names = hiddenNames(result.checks);
  return { ...result, checks: result.checks.map((check) => seen(check, names)) };
}

/** The explanations that learners may see. */
export function explanationsForLearner(
  { checks }: SubmissionResult,
  explanations: readonly CheckExplanation[],
): readonly CheckExplanation[] {
  const names = hiddenNames(checks);
  return explanations.filter(({ check }) => !names.has(check));
}

function hiddenNames(checks: readonly GradedCheck[]): ReadonlyMap<string, string> {
  const hidden = checks.filter((check) => check.hidden);
  return new Map(hidden.map(({ id }, index) => [id, `hidden-${index + 1}`]));
}

const TITLE = 'A hidden check';

function seen(check: GradedCheck, names: ReadonlyMap<string, string>): GradedCheck {
  const name = names.get(check.id);
  if (name === undefined) return check;
  const { earned, follows, override, possible, status, step } = check;
  return {
    id: name,
    step,
    title: TITLE,
    status,
    earned,
    possible,
    hidden: true,
    ...(follows !== undefined && { follows: names.get(follows) ?? follows }),
    ...(override && { override }),
  };
}
