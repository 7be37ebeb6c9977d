import type {
  AssignmentEntry,
  AssignmentResult,
  BatchEntry,
  BatchResult,
  SubmissionResult,
} from '../result.ts';

/** The result as JSON: `{lab, version, grader, seed, input, score, checks}`, with `bounds` while the score is open. Free of times and paths. */
export function renderGradeJson(result: SubmissionResult): string {
  return print(gradeReport(result));
}

/** A batch as JSON: `{lab, version, title, grader, seed, results: [{submission, score, checks}]}`, in name order. */
export function renderBatchJson({
  grader,
  lab,
  results,
  seed,
  title,
  version,
}: BatchResult): string {
  return print({ lab, version, title, grader, seed, results: results.map(entryReport) });
}

/** Results of a few submissions to one lab as an array. */
export function renderEntriesJson(entries: readonly BatchEntry[]): string {
  return print(entries.map(entryReport));
}

/** A class on an assignment as JSON: `{grader, seed, labs, results: [{submission, score, labs}]}`, in name order. */
export function renderAssignmentJson({ grader, labs, results, seed }: AssignmentResult): string {
  return print({ grader, seed, labs, results: results.map(assignmentReport) });
}

/** Results of a few submissions to an assignment as an array. */
export function renderAssignmentEntriesJson(entries: readonly AssignmentEntry[]): string {
  return print(entries.map(assignmentReport));
}

function print(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function entryReport({ submission, learner, result, error }: BatchEntry): unknown {
  const head = { submission, ...(learner && { learner }) };
  return result === undefined
    ? { ...head, score: null, error }
    : { ...head, ...gradeReport(result) };
}

function assignmentReport({ bounds, labs, learner, score, submission }: AssignmentEntry): unknown {
  return {
    submission,
    ...(learner && { learner }),
    score,
    ...(bounds && { bounds }),
    labs: labs.map(({ error, lab, result, weight }) =>
      result === undefined
        ? { lab, weight, score: null, error }
        : { weight, ...gradeReport(result) },
    ),
  };
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
