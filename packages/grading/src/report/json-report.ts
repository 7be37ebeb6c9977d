import type { GradeResult } from '@drydock/lab';
import type { BatchResult } from '../grade-batch.ts';

/** The result as JSON: `{lab, version, grader, seed, score, checks}`, with `bounds` while the score is open. Free of times and paths. */
export function renderGradeJson(result: GradeResult): string {
  return `${JSON.stringify(gradeReport(result), null, 2)}\n`;
}

/** A batch as JSON: `{lab, version, grader, seed, results: [{submission, score, checks}]}`, in name order. */
export function renderBatchJson({ results, ...head }: BatchResult): string {
  const rows = results.map(({ submission, result, error }) =>
    result === undefined
      ? { submission, score: null, error }
      : { submission, ...gradeReport(result) },
  );
  return `${JSON.stringify({ ...head, results: rows }, null, 2)}\n`;
}

function gradeReport(result: GradeResult): GradeResult {
  const { lab, version, grader, seed, score, bounds, checks } = result;
  return { lab, version, grader, seed, score, ...(bounds ? { bounds } : {}), checks };
}
