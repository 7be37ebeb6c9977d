import type {
  BatchEntry,
  BatchResult,
  ChangeReason,
  GradedCheck,
  Provenance,
  Regrade,
  ScoreChange,
  SubmissionResult,
} from '../result.ts';

/** Which scores are others than before, and why. Both are results of a class on one lab. */
export function compareResults(before: BatchResult, after: BatchResult): Regrade {
  const now = new Map(after.results.map((entry) => [entry.submission, entry]));
  const then = new Map(before.results.map((entry) => [entry.submission, entry]));
  const names = [...new Set([...then.keys(), ...now.keys()])].toSorted();
  const changes = names.flatMap((name) => {
    const change = changeOf(then.get(name), now.get(name));
    return change ? [change] : [];
  });
  return {
    before: provenanceOf(before),
    after: provenanceOf(after),
    changes,
    unchanged: names.length - changes.length,
  };
}

function provenanceOf({ grader, lab, seed, version }: BatchResult): Provenance {
  return { lab, version, grader, seed };
}

function changeOf(
  before: BatchEntry | undefined,
  after: BatchEntry | undefined,
): ScoreChange | undefined {
  const scores = { before: before?.result?.score ?? null, after: after?.result?.score ?? null };
  const checks = changedChecks(before?.result, after?.result);
  const isSame = scores.before === scores.after && checks.length === 0;
  const failed = before?.error?.code !== after?.error?.code;
  if (isSame && before && after && !failed) return undefined;
  const { learner, submission } = after ?? before ?? { submission: '' };
  return {
    submission,
    ...(learner && { learner }),
    ...scores,
    reasons: reasonsOf(before, after),
    checks,
  };
}

function changedChecks(
  before: SubmissionResult | undefined,
  after: SubmissionResult | undefined,
): ScoreChange['checks'] {
  if (!before || !after) return [];
  const then = new Map(before.checks.map((check) => [check.id, check]));
  const now = new Map(after.checks.map((check) => [check.id, check]));
  const ids = new Set([...then.keys(), ...now.keys()]);
  return [...ids].flatMap((id): ScoreChange['checks'] => {
    const [was, is] = [then.get(id), now.get(id)];
    if (was?.earned === is?.earned && was?.possible === is?.possible) return [];
    const message = is && messageOf(is);
    return [
      {
        id,
        ...(was && { before: was.earned }),
        ...(is && { after: is.earned }),
        ...(message !== undefined && { message }),
      },
    ];
  });
}

function messageOf({ message, override }: GradedCheck): string | undefined {
  return override ? `${override.author}: ${override.reason}` : message;
}

/** All that differs between the two and may have moved the score. */
function reasonsOf(
  before: BatchEntry | undefined,
  after: BatchEntry | undefined,
): readonly ChangeReason[] {
  if (!before) return ['added'];
  if (!after) return ['removed'];
  const [was, is] = [before.result, after.result];
  if (!was || !is) return ['error'];
  const differs: readonly (readonly [ChangeReason, boolean])[] = [
    ['input', was.input !== is.input],
    ['lab-version', was.version !== is.version],
    ['grader-version', was.grader !== is.grader],
    ['hidden-checks', was.hidden !== is.hidden],
    ['seed', was.seed !== is.seed || !sameText(was.variant, is.variant)],
    ['override', !sameText(overridesOf(was), overridesOf(is))],
  ];
  const reasons = differs.flatMap(([reason, isSo]) => (isSo ? [reason] : []));
  return reasons.length > 0 ? reasons : ['lab-content'];
}

function overridesOf({ checks }: SubmissionResult): readonly unknown[] {
  return checks.flatMap(({ id, override }) => (override ? [[id, override]] : []));
}

function sameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
