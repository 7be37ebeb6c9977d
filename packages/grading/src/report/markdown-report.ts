import type { GradedCheck } from '../result.ts';
import { codeSpan, escapeMarkdown } from './escape-markdown.ts';
import { nameOf, type GradeReport, type ReportPart } from './grade-report.ts';
import { formatPoints, formatScore, sumPoints } from './points.ts';
import { describeRequest, describeSeen, overrideWords, STATUS_WORDS } from './words.ts';

/** A submission as a Markdown summary: the score, a row per check, a line per mistake. */
export function renderMarkdownReport(report: GradeReport): string {
  const { score, bounds, parts } = report;
  const shown = parts.some(({ error }) => error) ? 'held' : formatScore(score, bounds);
  return [
    `## ${escapeMarkdown(nameOf(report))}: ${shown}`,
    ...parts.flatMap((part) => ['', ...partLines(part, parts.length > 1)]),
    '',
  ].join('\n');
}

function partLines(part: ReportPart, isWeighted: boolean): readonly string[] {
  const { lab, title, weight, result, error } = part;
  const head = isWeighted
    ? [`### ${escapeMarkdown(title)}, weight ${formatPoints(weight)}`, '']
    : [];
  if (error) return [...head, `Could not grade: ${escapeMarkdown(error.message)} This is no 0.`];
  const { earned, possible } = sumPoints(result.checks);
  const mistakes = result.checks.flatMap(mistakeLines);
  return [
    ...head,
    `Lab ${codeSpan(lab)}, ${formatPoints(earned)} of ${formatPoints(possible)} points`,
    '',
    '| result | points | check |',
    '| --- | --- | --- |',
    ...result.checks.map(row),
    ...(mistakes.length > 0 ? ['', ...mistakes] : []),
  ];
}

function row(check: GradedCheck): string {
  const { status, earned, possible, title, override } = check;
  const points = status === 'muted' ? '' : `${formatPoints(earned)}/${formatPoints(possible)}`;
  const changed = override ? ` (${escapeMarkdown(overrideWords(override))})` : '';
  return `| ${STATUS_WORDS[status]} | ${points} | ${escapeMarkdown(title)}${changed} |`;
}

function mistakeLines(check: GradedCheck): readonly string[] {
  const { status, place, message, hint, counterexample } = check;
  if (status === 'pass' || status === 'muted') return [];
  const where = place ? `${codeSpan(`${place.file}:${place.line}`)} ` : '';
  const said = hint?.text ?? message;
  if (said === undefined) return [];
  const shown = counterexample
    ? ` Request ${codeSpan(describeRequest(counterexample.request))}: wanted ${escapeMarkdown(describeSeen(counterexample.wanted))}, seen ${escapeMarkdown(describeSeen(counterexample.seen))}.`
    : '';
  return [`- ${where}${escapeMarkdown(said)}${shown}`];
}
