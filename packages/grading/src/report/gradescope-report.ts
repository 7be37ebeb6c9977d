import type { GradedCheck } from '../result.ts';
import type { GradeReport, ReportPart } from './grade-report.ts';
import { formatPoints, formatScore, sumPoints } from './points.ts';
import { describeRequest, describeSeen, followsWords, overrideWords } from './words.ts';

/** One test of Gradescope's results.json, with the fields that this grader fills. */
interface GradescopeTest {
  readonly name: string;
  readonly name_format: 'text';
  readonly number: string;
  readonly status: 'passed' | 'failed';
  readonly score: number;
  readonly max_score: number;
  readonly output: string;
  readonly output_format: 'text';
  readonly tags: readonly string[];
  readonly visibility: 'visible' | 'hidden';
}

/**
 * A submission as Gradescope's results.json: a test per check with its part of the points. Tests of
 * hidden checks are for staff alone. While something is undecided the whole result is hidden from
 * the learner and says so: Gradescope has no word for an open score. With several labs each lab's
 * points are scaled to its weight, of 100 in all.
 *
 * @see https://gradescope-autograders.readthedocs.io/en/latest/specs/
 */
export function renderGradescopeReport(report: GradeReport): string {
  const { parts, score, bounds } = report;
  const tests = parts.flatMap((part, index) => testsOf(part, index, scaleOf(part, parts)));
  const isOpen = score === null;
  const labs = parts.map((part) =>
    part.error
      ? { lab: part.lab, error: part.error.message }
      : {
          lab: part.lab,
          version: part.result.version,
          seed: part.result.seed,
          input: part.result.input,
        },
  );
  const results = {
    score: round(tests.reduce((sum, test) => sum + test.score, 0)),
    output: isOpen
      ? `Held: the score is ${formatScore(score, bounds)}. Ask your staff to grade this again.`
      : `Score: ${formatScore(score, bounds)}`,
    output_format: 'text',
    visibility: isOpen ? 'hidden' : 'visible',
    stdout_visibility: 'hidden',
    tests,
    extra_data: { labs, undecided: isOpen },
  };
  return `${JSON.stringify(results, null, 2)}\n`;
}

/** One lab counts in its own points; of several, each in its share of 100. */
function scaleOf(part: ReportPart, parts: readonly ReportPart[]): number {
  if (parts.length === 1) return 1;
  const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
  const { possible } = sumPoints(part.result?.checks ?? []);
  return possible === 0 || weights === 0 ? 0 : ((part.weight / weights) * 100) / possible;
}

function testsOf(part: ReportPart, index: number, scale: number): readonly GradescopeTest[] {
  const { result, title } = part;
  if (!result) return [];
  return result.checks.map((check, at) => ({
    name: check.title,
    name_format: 'text',
    number: `${index + 1}.${at + 1}`,
    status: check.status === 'pass' ? 'passed' : 'failed',
    score: round(check.earned * scale),
    max_score: round(check.possible * scale),
    output: outputOf(check, result.checks),
    output_format: 'text',
    tags: [title],
    visibility: check.hidden ? 'hidden' : 'visible',
  }));
}

function outputOf(check: GradedCheck, checks: readonly GradedCheck[]): string {
  const { status, message, place, counterexample, hint, follows, override } = check;
  const changed = override ? [`Changed: ${overrideWords(override)}`] : [];
  if (status === 'pass') return changed.join('\n');
  if (status === 'muted') {
    return [...changed, `Not counted. ${followsWords(follows, checks)}`].join('\n');
  }
  const lines = [
    ...changed,
    status === 'error' ? `Could not check. ${message ?? ''}`.trim() : message,
    place && `Line: ${place.file}:${place.line}`,
    counterexample && `Request: ${describeRequest(counterexample.request)}`,
    counterexample && `Wanted: ${describeSeen(counterexample.wanted)}`,
    counterexample && `Seen: ${describeSeen(counterexample.seen)}`,
    hint && `Hint: ${hint.text}`,
  ];
  return lines.filter((line) => line !== undefined).join('\n');
}

function round(points: number): number {
  return Number(formatPoints(points));
}
