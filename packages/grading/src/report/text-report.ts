import type { CheckResult, GradeResult, TrafficSeen } from '@drydock/lab';
import { formatPercentOf, formatPoints } from './points.ts';

/** The result for people: a block per check, what decided, the request that shows it, the hint, and the score. */
export function renderGradeText(result: GradeResult, title: string): string {
  const { lab, version, grader, seed, checks } = result;
  const head = `${lab}: ${title} (version ${version}, grader ${grader}, seed ${seed})`;
  return [head, '', ...checks.flatMap(checkLines), '', scoreLine(result), ''].join('\n');
}

const WORDS: Readonly<Record<CheckResult['status'], string>> = {
  pass: 'Passed',
  partial: 'Partial',
  fail: 'Failed',
  muted: 'Not counted',
  error: 'Could not check',
};

function checkLines(check: CheckResult): readonly string[] {
  const { id, status, title, message, place, counterexample, hint, follows } = check;
  const earned = status === 'muted' ? '–' : formatPoints(check.earned);
  const lines = [`${WORDS[status]} ${earned}/${formatPoints(check.possible)}  ${title} [${id}]`];
  if (follows !== undefined) return [...lines, `    Follows from ${follows}.`];
  if (message !== undefined) lines.push(`    ${message}`);
  if (place !== undefined) lines.push(`    Line: ${place.file}:${place.line}${path(place.path)}`);
  if (counterexample !== undefined) {
    const { request, wanted, seen } = counterexample;
    lines.push(`    Request: ${request.method ?? 'GET'} ${request.url}${sender(request.from)}`);
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      lines.push(`             ${name}: ${value}`);
    }
    lines.push(`    Wanted: ${describe(wanted)}`, `    Seen: ${describe(seen)}`);
  }
  if (hint !== undefined) lines.push(`    Hint (${hint.mistake}): ${hint.text}`);
  return lines;
}

function path(text: string | undefined): string {
  return text === undefined || text === '' ? '' : `  ${text}`;
}

type Sender = NonNullable<CheckResult['counterexample']>['request']['from'];

function sender(from: Sender): string {
  if ('external' in from) return ' from outside the cluster';
  return 'pod' in from
    ? ` from pod ${from.pod} in ${from.namespace}`
    : ` from ${from.workload} in ${from.namespace}`;
}

function describe({ destination, path: seenPath, status, error }: TrafficSeen): string {
  const where = [destination, seenPath === undefined ? undefined : `as ${seenPath}`];
  const parts = [where.filter(Boolean).join(' '), status, error];
  return parts.filter((part) => part !== undefined && part !== '').join(', ') || 'no answer';
}

function scoreLine({ score, bounds, checks }: GradeResult): string {
  const passed = checks.filter(({ status }) => status === 'pass').length;
  const counted = `${passed} of ${checks.length} checks passed`;
  if (score === null) {
    const [low, high] = bounds ?? [0, 1];
    return `Score: open, between ${formatPercentOf(low)} and ${formatPercentOf(high)} (${counted})`;
  }
  return `Score: ${formatPercentOf(score)} (${counted})`;
}
