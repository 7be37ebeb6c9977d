import type { GradedCheck } from '../result.ts';
import { checksOf, type GradeReport, type ReportPart } from './grade-report.ts';
import { formatPoints, formatScore, sumPoints } from './points.ts';
import { placeIn } from './report-place.ts';
import { describeRequest, describeSeen, STATUS_WORDS } from './words.ts';

type Level = 'error' | 'warning' | 'notice';

/**
 * A submission as workflow commands of GitHub Actions: an annotation per check that is not passed,
 * at its line, and the points as notices under the titles that GitHub Classroom reads. While
 * something is undecided there are no points to read.
 */
export function renderGithubReport(report: GradeReport): string {
  const annotations = report.parts.flatMap((part) => annotationsOf(part, report.folder));
  return [...annotations, ...totals(report)].map((line) => `${line}\n`).join('');
}

function annotationsOf(part: ReportPart, folder: string | undefined): readonly string[] {
  if (part.error) {
    return [command('error', { title: part.title }, `Could not grade: ${part.error.message}`)];
  }
  return part.result.checks.flatMap((check) => {
    if (check.status === 'pass' || check.status === 'muted') return [];
    const { place, title, status } = check;
    const at = place ? { file: placeIn(folder, place.file), line: Math.max(1, place.line) } : {};
    const level = status === 'fail' ? 'error' : 'warning';
    return [command(level, { ...at, title: `${STATUS_WORDS[status]}: ${title}` }, bodyOf(check))];
  });
}

function bodyOf({ message, counterexample, hint, earned, possible }: GradedCheck): string {
  const lines = [
    message,
    counterexample && `Request: ${describeRequest(counterexample.request)}`,
    counterexample && `Wanted: ${describeSeen(counterexample.wanted)}`,
    counterexample && `Seen: ${describeSeen(counterexample.seen)}`,
    hint && `Hint: ${hint.text}`,
    `Points: ${formatPoints(earned)} of ${formatPoints(possible)}`,
  ];
  return lines.filter((line) => line !== undefined).join('\n');
}

/** GitHub Classroom's reporter (classroom-resources/autograding-grading-reporter) writes these two. */
function totals(report: GradeReport): readonly string[] {
  const { score, bounds } = report;
  if (score === null) {
    const open = `Held, not 0: the score is ${formatScore(score, bounds)}.`;
    return [command('warning', { title: 'Autograding undecided' }, open)];
  }
  const { earned, possible } = sumPoints(checksOf(report));
  const points = { totalPoints: rounded(earned), maxPoints: rounded(possible) };
  return [
    command(
      'notice',
      { title: 'Autograding complete' },
      `Points ${points.totalPoints}/${points.maxPoints}`,
    ),
    command('notice', { title: 'Autograding report' }, JSON.stringify(points)),
  ];
}

function rounded(points: number): number {
  return Number(formatPoints(points));
}

/** `::error file=a.yaml,line=3,title=Failed::message`: one line, whatever the texts hold. */
function command(
  level: Level,
  properties: Readonly<Record<string, string | number>>,
  text: string,
): string {
  const listed = Object.entries(properties).map(
    ([key, value]) => `${key}=${escapeProperty(String(value))}`,
  );
  return `::${level} ${listed.join(',')}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
