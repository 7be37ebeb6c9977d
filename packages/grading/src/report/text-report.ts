import type { GradedCheck } from '../result.ts';
import type { CheckExplanation } from './explain-checks.ts';
import type { Excerpt } from './excerpt.ts';
import { checksOf, type GradeReport, type ReportPart } from './grade-report.ts';
import { plainText } from './plain-text.ts';
import { formatPoints, formatScore } from './points.ts';
import type { Station } from './request-way.ts';
import {
  describeRequest,
  describeSeen,
  followsWords,
  overrideWords,
  STATUS_WORDS,
} from './words.ts';

/**
 * A submission for people at a terminal: a block per check, what decided, the request that shows it,
 * the hint, and the score. With explanations also the lines of the manifest and the request's way.
 */
export function renderTextReport(report: GradeReport): string {
  const { score, bounds, parts, submission, learner } = report;
  const who = learner?.name ?? submission;
  const passed = checksOf(report).filter(({ status }) => status === 'pass').length;
  const counted = `${passed} of ${checksOf(report).length} checks passed`;
  const foot =
    parts.length === 1 && parts[0]?.error
      ? 'Score: none. This is no 0: it is held until it could be graded.'
      : `Score: ${formatScore(score, bounds)} (${counted})`;
  const lines = [
    ...(who === undefined ? [] : [`Submission: ${who}`]),
    ...parts.flatMap((part) => [...partLines(part, parts.length > 1), '']),
    foot,
    '',
  ];
  return plainText(lines.join('\n'));
}

function partLines(part: ReportPart, isWeighted: boolean): readonly string[] {
  const { lab, title, weight, result, error, explanations = [] } = part;
  const share = isWeighted ? `, weight ${formatPoints(weight)}` : '';
  if (error) return [`${lab}: ${title}${share}`, '', `Could not grade: ${error.message}`];
  const { version, grader, seed, checks } = result;
  const explained = new Map(explanations.map((each) => [each.check, each]));
  const blocks = checks
    .flatMap((check) => checkLines(check, checks, explained.get(check.id)))
    .map(hanging);
  const own = isWeighted ? ['', `${lab}: ${formatScore(result.score, result.bounds)}`] : [];
  return [
    `${lab}: ${title} (version ${version}, grader ${grader}, seed ${seed}${share})`,
    ...variantLines(result.variant),
    '',
    ...blocks,
    ...own,
  ];
}

function variantLines(variant: Readonly<Record<string, string>> = {}): readonly string[] {
  const named = Object.entries(variant).map(([name, value]) => `${name} ${value}`);
  return named.length === 0 ? [] : [`Variant: ${named.join(', ')}`];
}

function checkLines(
  check: GradedCheck,
  checks: readonly GradedCheck[],
  explained: CheckExplanation | undefined,
): readonly string[] {
  const { id, status, title, message, place, hint, follows, override } = check;
  const earned = status === 'muted' ? '–' : formatPoints(check.earned);
  const head = `${STATUS_WORDS[status]} ${earned}/${formatPoints(check.possible)}  ${title} [${id}]`;
  const lines = [check.hidden ? `${head} (hidden)` : head];
  if (override !== undefined) lines.push(`    Changed: ${overrideWords(override)}`);
  if (status === 'muted') return [...lines, `    ${followsWords(follows, checks)}`];
  if (message !== undefined) lines.push(`    ${message}`);
  if (place !== undefined) lines.push(`    Line: ${place.file}:${place.line}${path(place.path)}`);
  lines.push(...excerptLines(explained?.excerpt), ...requestLines(check));
  lines.push(...wayLines(explained?.way));
  if (hint !== undefined) lines.push(`    Hint (${hint.mistake}): ${hint.text}`);
  return lines;
}

/** What is quoted of a learner may have line ends: no line of theirs looks like one of ours. */
function hanging(line: string): string {
  return line.replaceAll(/\r\n|[\n\r]/g, '\n        ');
}

function path(text: string | undefined): string {
  return text === undefined || text === '' ? '' : `  ${text}`;
}

function requestLines({ counterexample }: GradedCheck): readonly string[] {
  if (counterexample === undefined) return [];
  const { request, wanted, seen } = counterexample;
  const headers = Object.entries(request.headers ?? {});
  return [
    `    Request: ${describeRequest(request)}`,
    ...headers.map(([name, value]) => `             ${name}: ${value}`),
    `    Wanted: ${describeSeen(wanted)}`,
    `    Seen: ${describeSeen(seen)}`,
  ];
}

function excerptLines(excerpt: Excerpt | undefined): readonly string[] {
  if (excerpt === undefined) return [];
  const { first, lines, marked } = excerpt;
  const width = String(first + lines.length - 1).length;
  return lines.map((line, index) => {
    const number = first + index;
    const mark = number === marked ? '>' : ' ';
    return `      ${mark} ${String(number).padStart(width)} | ${line}`.trimEnd();
  });
}

function wayLines(way: readonly Station[] = []): readonly string[] {
  return way.flatMap(({ title, detail, rejected = [], decided }, index) => [
    `    ${index === 0 ? 'Way:' : '    '} ${decided ? '>' : ' '} ${title}: ${detail}`,
    ...rejected.map((rule) => `             not ${rule}`),
  ]);
}
