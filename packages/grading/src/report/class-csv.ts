import type { ClassReport } from './class-report.ts';
import { checksOf, failureOf, type GradeReport } from './grade-report.ts';
import { formatPoints, percentOf, sumPoints } from './points.ts';

/** The columns of the class CSV. They never change: what reads it may rely on their order. */
export const CLASS_CSV_HEADER = [
  'submission',
  'id',
  'name',
  'email',
  'status',
  'score',
  'percent',
  'earned',
  'possible',
  'mistakes',
  'error',
] as const;

/**
 * A class as CSV (RFC 4180), for import into an LMS or a sheet: one line per submission. `score` is
 * 0..1; a submission that is held has empty fields for its numbers, never 0.
 */
export function renderClassCsv({ entries }: ClassReport): string {
  return [CLASS_CSV_HEADER, ...entries.map(rowOf)]
    .map((row) => `${row.map(field).join(',')}\r\n`)
    .join('');
}

function rowOf(report: GradeReport): readonly string[] {
  const { submission = '', learner, score } = report;
  const who = [submission, learner?.id ?? '', learner?.name ?? '', learner?.email ?? ''];
  const checks = checksOf(report);
  const error = failureOf(report);
  const mistakes = [...new Set(checks.flatMap(({ hint }) => hint?.mistake ?? []))].join(' ');
  if (error) {
    const status = error.code === 'missing' ? 'missing' : 'error';
    return [...who, status, '', '', '', '', mistakes, error.message];
  }
  const { earned, possible } = sumPoints(checks);
  const points = [formatPoints(earned), formatPoints(possible)];
  return score === null
    ? [...who, 'undecided', '', '', '', points[1] ?? '', mistakes, undecided(checks)]
    : [...who, 'graded', String(score), percentOf(score), ...points, mistakes, ''];
}

function undecided(checks: ReturnType<typeof checksOf>): string {
  return checks.find(({ status }) => status === 'error')?.message ?? '';
}

/** What a sheet would take for a formula gets an apostrophe in front, which makes it text. */
function field(text: string): string {
  const plain = /^\s*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text;
  return /[",;\r\n\t]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
