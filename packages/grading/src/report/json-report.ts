import type { BatchResult, SubmissionResult } from '../result.ts';

/** The result as JSON: `{lab, version, grader, seed, input, score, checks}`, with `bounds` while the score is open. Free of times and paths. */
export function renderGradeJson(result: SubmissionResult): string {
  return `${JSON.stringify(gradeReport(result), null, 2)}\n`;
}

/** A batch as JSON: `{lab, version, grader, seed, results: [{submission, score, checks}]}`, in name order. */
export function renderBatchJson({ results, ...head }: BatchResult): string {
  const rows = results.map(({ submission, learner, result, error }) => ({
    submission,
    ...(learner && { learner }),
    ...(result === undefined ? { score: null, error } : gradeReport(result)),
  }));
  return `${JSON.stringify({ ...head, results: rows }, null, 2)}\n`;
}

/** Its fields in this order, however the result was made. */
function gradeReport(result: SubmissionResult): SubmissionResult {
  const { lab, version, grader, seed, input, variant, hidden, score, bounds, checks } = result;
  return {
    lab,
    version,
    grader,
    seed,
    input,
    ...(variant && { variant }),
    ...(hidden !== undefined && { hidden }),
    score,
    ...(bounds && { bounds }),
    checks,
  };
}
