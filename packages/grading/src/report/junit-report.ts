import type { GradedCheck } from '../result.ts';
import { escapeAttribute, escapeMarkup } from './escape-xml.ts';
import { checksOf, type GradeReport, type ReportPart } from './grade-report.ts';
import { describeRequest, describeSeen, followsWords, overrideWords } from './words.ts';

type Counts = Readonly<Record<'tests' | 'failures' | 'errors' | 'skipped', number>>;

/**
 * Submissions as JUnit XML, as Jenkins and Surefire read it: a suite per submission and lab, a test
 * case per check. A consequence is skipped; what could not be decided or graded is an error.
 */
export function renderJunitReport(reports: readonly GradeReport[]): string {
  const suites = reports.flatMap((report) => report.parts.map((part) => suiteOf(report, part)));
  const counts = reports.map(countsOf);
  const total = (key: keyof Counts): number => counts.reduce((sum, each) => sum + each[key], 0);
  const attributes = `tests="${total('tests')}" failures="${total('failures')}" errors="${total('errors')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="drydock" ${attributes}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function countsOf(report: GradeReport): Counts {
  const counts = countChecks(checksOf(report));
  const broken = report.parts.filter(({ error }) => error !== undefined).length;
  return { ...counts, tests: counts.tests + broken, errors: counts.errors + broken };
}

function countChecks(checks: readonly GradedCheck[]): Counts {
  const count = (...statuses: readonly string[]): number =>
    checks.filter(({ status }) => statuses.includes(status)).length;
  return {
    tests: checks.length,
    failures: count('fail', 'partial'),
    errors: count('error'),
    skipped: count('muted'),
  };
}

function suiteOf({ submission }: GradeReport, part: ReportPart): string {
  const { lab, result, error } = part;
  const name = submission === undefined ? lab : `${submission}.${lab}`;
  if (error) {
    return [
      `  <testsuite name="${escapeAttribute(name)}" tests="1" failures="0" errors="1" skipped="0">`,
      `    <testcase classname="${escapeAttribute(name)}" name="can be graded">`,
      `      <error type="${error.code}" message="${escapeAttribute(error.message)}"/>`,
      '    </testcase>',
      '  </testsuite>',
    ].join('\n');
  }
  const counts = Object.entries(countChecks(result.checks));
  const attributes = counts.map(([key, count]) => `${key}="${count}"`).join(' ');
  return [
    `  <testsuite name="${escapeAttribute(name)}" ${attributes}>`,
    ...result.checks.map((check) => testCase(name, check, result.checks)),
    '  </testsuite>',
  ].join('\n');
}

function testCase(suite: string, check: GradedCheck, checks: readonly GradedCheck[]): string {
  const { id, step, title } = check;
  const name = `classname="${escapeAttribute(`${suite}.${step}.${id}`)}" name="${escapeAttribute(title)}"`;
  const body = outcome(check, checks);
  const output = systemOut(check);
  const inner = [body, output].filter((line) => line !== '').map((line) => `      ${line}\n`);
  return inner.length === 0
    ? `    <testcase ${name}/>`
    : `    <testcase ${name}>\n${inner.join('')}    </testcase>`;
}

function outcome(check: GradedCheck, checks: readonly GradedCheck[]): string {
  const { status, message = '', follows } = check;
  switch (status) {
    case 'pass':
      return '';
    case 'muted':
      return `<skipped>${escapeMarkup(followsWords(follows, checks))}</skipped>`;
    case 'error':
      return `<error type="undecided" message="${escapeAttribute(message)}"/>`;
    case 'fail':
    case 'partial': {
      const type = check.hint?.mistake ?? status;
      const detail = escapeMarkup(detailLines(check).join('\n'));
      return `<failure type="${escapeAttribute(type)}" message="${escapeAttribute(message)}">${detail}</failure>`;
    }
  }
}

function detailLines({ place, counterexample, hint }: GradedCheck): readonly string[] {
  const request = counterexample && [
    `Request: ${describeRequest(counterexample.request)}`,
    `Wanted: ${describeSeen(counterexample.wanted)}`,
    `Seen: ${describeSeen(counterexample.seen)}`,
  ];
  return [
    ...(place ? [`${place.file}:${place.line}`] : []),
    ...(request ?? []),
    ...(hint ? [`${hint.mistake}: ${hint.text}`] : []),
  ];
}

/** What no other element has room for: points, and who changed them. */
function systemOut({ earned, possible, override }: GradedCheck): string {
  if (override === undefined) return '';
  const text = `${overrideWords(override)} (${earned} of ${possible})`;
  return `<system-out>${escapeMarkup(text)}</system-out>`;
}
