import type { Diagnostic } from '@drydock/manifests';
import { lineIndexes } from './line-indexes.ts';
import type { LineIndex } from './position.ts';
import type { Texts } from './text.ts';

/**
 * Findings as a JUnit report: a suite per file, a failure per error. A file without errors is one
 * passed test; its warnings and notes are in `system-out`.
 */
export function renderJunit(diagnostics: readonly Diagnostic[], texts: Texts): string {
  const indexOf = lineIndexes(texts);
  const byFile = Map.groupBy(diagnostics, ({ file }) => file);
  const files = [...new Set([...texts.keys(), ...byFile.keys()])];
  const suites = files.map((file) => suiteOf(file, byFile.get(file) ?? [], indexOf(file)));
  const failures = diagnostics.filter(isError).length;
  const tests = files.reduce((sum, file) => sum + testCount(byFile.get(file) ?? []), 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="drydock" tests="${tests}" failures="${failures}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function testCount(findings: readonly Diagnostic[]): number {
  return Math.max(1, findings.filter(isError).length);
}

function suiteOf(file: string, findings: readonly Diagnostic[], index: LineIndex): string {
  const errors = findings.filter(isError);
  const others = findings.filter((finding) => !isError(finding));
  const cases = errors.map((finding) => failedCase(finding, index));
  if (cases.length === 0) cases.push(`    <testcase classname="${escapeXml(file)}" name="valid"/>`);
  const output = others.map((finding) => escapeXml(describe(finding, index))).join('\n');
  return [
    `  <testsuite name="${escapeXml(file)}" tests="${testCount(findings)}" failures="${errors.length}">`,
    ...cases,
    ...(others.length > 0 ? [`    <system-out>${output}</system-out>`] : []),
    '  </testsuite>',
  ].join('\n');
}

function failedCase(finding: Diagnostic, index: LineIndex): string {
  const { file, code, message, range } = finding;
  const name = `${code} at line ${index.position(range[0]).line}`;
  return [
    `    <testcase classname="${escapeXml(file)}" name="${escapeXml(name)}">`,
    `      <failure type="${escapeXml(code)}" message="${escapeXml(message)}">${escapeXml(describe(finding, index))}</failure>`,
    '    </testcase>',
  ].join('\n');
}

function describe(
  { file, range, severity, code, message, hint }: Diagnostic,
  index: LineIndex,
): string {
  const { line, column } = index.position(range[0]);
  const first = `${file}:${line}:${column} ${severity} ${code}: ${message}`;
  return hint === undefined ? first : `${first} ${hint}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

/** XML 1.0 has no way to write most control characters; they become U+FFFD. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[&<>"\n]/g, (char) => ENTITIES[char] ?? char)
    .replaceAll(/[^\P{Cc}\t]|[\uFFFE\uFFFF]/gu, '\uFFFD');
}
