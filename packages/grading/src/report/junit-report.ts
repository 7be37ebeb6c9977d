import type { CheckResult, GradeResult } from '@drydock/lab';

/** The result as JUnit XML: a test case per check; a consequence is skipped, what could not be decided is an error. */
export function renderGradeJunit({ lab, checks }: GradeResult): string {
  const count = (...statuses: readonly CheckResult['status'][]): number =>
    checks.filter(({ status }) => statuses.includes(status)).length;
  const attributes = [
    `name="${escapeXml(lab)}"`,
    `tests="${checks.length}"`,
    `failures="${count('fail', 'partial')}"`,
    `errors="${count('error')}"`,
    `skipped="${count('muted')}"`,
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite ${attributes.join(' ')}>`,
    ...checks.map((check) => testCase(lab, check)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(lab: string, check: CheckResult): string {
  const { id, step, title } = check;
  const name = `classname="${escapeXml(`${lab}.${step}.${id}`)}" name="${escapeXml(title)}"`;
  const body = outcome(check);
  return body === ''
    ? `    <testcase ${name}/>`
    : `    <testcase ${name}>\n      ${body}\n    </testcase>`;
}

function outcome({ status, message = '', hint, place, follows }: CheckResult): string {
  switch (status) {
    case 'pass':
      return '';
    case 'muted':
      return `<skipped message="${escapeXml(`Follows from ${follows ?? 'another check'}.`)}"/>`;
    case 'error':
      return `<error message="${escapeXml(message)}"/>`;
    case 'fail':
    case 'partial': {
      const lines = [
        ...(place ? [`${place.file}:${place.line}`] : []),
        ...(hint ? [`${hint.mistake}: ${hint.text}`] : []),
      ];
      return `<failure message="${escapeXml(message)}">${escapeXml(lines.join('\n'))}</failure>`;
    }
  }
}

/** XML 1.0 has no control characters, not even escaped. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/[\t\n\r]/g, (space) => `&#${space.charCodeAt(0)};`);
}
