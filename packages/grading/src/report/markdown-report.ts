import type { CheckResult, GradeResult } from '@drydock/lab';
import { formatPercentOf, formatPoints } from './points.ts';

const WORDS: Readonly<Record<CheckResult['status'], string>> = {
  pass: 'Passed',
  partial: 'Partial',
  fail: 'Failed',
  muted: 'Not counted',
  error: 'Could not check',
};

/** The result as a Markdown summary: the score, a row per check, a line per mistake. */
export function renderGradeMarkdown(
  { lab, score, bounds, checks }: GradeResult,
  title: string,
): string {
  const shown =
    score === null
      ? `open, between ${formatPercentOf(bounds?.[0] ?? 0)} and ${formatPercentOf(bounds?.[1] ?? 1)}`
      : formatPercentOf(score);
  const rows = checks.map(
    (check) => `| ${WORDS[check.status]} | ${points(check)} | ${escapeMarkdown(check.title)} |`,
  );
  const mistakes = checks.flatMap(({ hint, place }) =>
    hint
      ? [`- ${place ? `\`${place.file}:${place.line}\` ` : ''}${escapeMarkdown(hint.text)}`]
      : [],
  );
  return [
    `## ${escapeMarkdown(title)}: ${shown}`,
    '',
    `Lab \`${lab}\``,
    '',
    '| result | points | check |',
    '| --- | --- | --- |',
    ...rows,
    ...(mistakes.length > 0 ? ['', ...mistakes] : []),
    '',
  ].join('\n');
}

function points({ status, earned, possible }: CheckResult): string {
  return status === 'muted' ? '' : `${formatPoints(earned)}/${formatPoints(possible)}`;
}

/** What a learner wrote is text here, neither markup nor a link. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#&!]/g, '\\$&').replace(/\s+/g, ' ');
}
