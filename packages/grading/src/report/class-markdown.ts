import type { ClassReport } from './class-report.ts';
import { classStatistics } from './class-statistics.ts';
import { codeSpan, escapeMarkdown } from './escape-markdown.ts';
import { failureOf, nameOf, type GradeReport } from './grade-report.ts';
import { formatPercentOf, formatScore } from './points.ts';

/** A class as a Markdown summary: the numbers, a row per submission, the mistakes seen. */
export function renderClassMarkdown(report: ClassReport): string {
  const { title, entries } = report;
  const { scores, median, mistakes, missing } = classStatistics(report);
  const middle = median === undefined ? '' : `, median ${formatPercentOf(median)}`;
  return [
    `## ${escapeMarkdown(title)}`,
    '',
    `${entries.length - missing} submissions, ${scores.length} graded${middle}`,
    '',
    '| submission | score |',
    '| --- | --- |',
    ...entries.map((entry) => `| ${escapeMarkdown(nameOf(entry))} | ${scoreOf(entry)} |`),
    ...(mistakes.length > 0 ? ['', '| mistake | submissions |', '| --- | --- |'] : []),
    ...mistakes.map(({ id, submissions }) => `| ${codeSpan(id)} | ${submissions} |`),
    '',
  ].join('\n');
}

function scoreOf(report: GradeReport): string {
  const error = failureOf(report);
  if (error?.code === 'missing') return 'nothing handed in';
  if (error) return `held: ${escapeMarkdown(error.message)}`;
  return formatScore(report.score, report.bounds);
}
