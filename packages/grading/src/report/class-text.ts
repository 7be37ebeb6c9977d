import type { ClassReport } from './class-report.ts';
import { classStatistics } from './class-statistics.ts';
import { checksOf, failureOf, type GradeReport } from './grade-report.ts';
import { plainText } from './plain-text.ts';
import { formatPercentOf, formatScore } from './points.ts';

/** One line per submission: score, the mistakes that were recognised, the name; then the class. */
export function renderClassText(report: ClassReport): string {
  const { labs, grader, seed, entries } = report;
  const named = labs.map(({ lab, version }) => `${lab} (version ${version})`).join(', ');
  const head = `${named}, grader ${grader}, seed ${seed}`;
  const width = Math.max(0, ...entries.map(({ submission = '' }) => submission.length));
  const rows = entries.map(
    (entry) => `${(entry.submission ?? '').padEnd(width)}  ${outcome(entry)}`,
  );
  const { scores, mean, median, errors, open, missing } = classStatistics(report);
  const foot = [
    `${entries.length - missing} submissions, ${scores.length} graded`,
    ...(missing > 0 ? [`${missing} handed nothing in`] : []),
    ...(mean === undefined ? [] : [`mean ${formatPercentOf(mean)}`]),
    ...(median === undefined ? [] : [`median ${formatPercentOf(median)}`]),
    ...(errors + open > 0 ? [`${errors + open} held, not 0`] : []),
  ].join(', ');
  return plainText(`${[head, '', ...rows, '', foot].join('\n')}\n`);
}

function outcome(report: GradeReport): string {
  const error = failureOf(report);
  if (error?.code === 'missing') return 'nothing handed in';
  if (error) return `could not grade: ${error.message}`;
  const checks = checksOf(report);
  const hints = [...new Set(checks.flatMap(({ hint }) => hint?.mistake ?? []))];
  const changed = checks.some(({ override }) => override) ? ['(changed)'] : [];
  const score = formatScore(report.score, report.bounds);
  return [score.padStart(7), ...changed, ...hints].join('  ');
}
