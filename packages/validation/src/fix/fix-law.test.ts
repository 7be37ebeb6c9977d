import { readdirSync, readFileSync } from 'node:fs';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import type { Fix } from '@drydock/manifests';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules.ts';
import { brokenFixes } from '../testing/findings.ts';
import { validate, type ValidateOptions } from '../validate.ts';
import { applyEdits } from './apply-edits.ts';
import { FIX_EXAMPLES } from '../testing/fix-examples.ts';

const base: ValidateOptions = { complete: true, catalogue: loadCatalogue() };
const RULES = new URL('../rules/', import.meta.url);
const PAGES = new URL('../../../../docs/codes/', import.meta.url);

/** The rules that can offer a fix: their module, or a check that they import, makes `fixes`. */
function fixableRules(): readonly string[] {
  const offers = /\bfixes\b|checks\/gateway-names\.ts/;
  const names = readdirSync(RULES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(new URL(name, RULES), 'utf8'))
    .filter((source) => offers.test(source))
    .flatMap((source) => [...source.matchAll(/^ {2}name: '([^']+)',$/gm)].map(([, name]) => name));
  const known = new Set(names);
  return ['schema', ...rules.map(({ name }) => name).filter((name) => known.has(name))];
}

const bad = readdirSync(PAGES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .flatMap((name) => {
    const [, yaml = ''] =
      /```yaml\n(.*?)```/s.exec(readFileSync(new URL(name, PAGES), 'utf8')) ?? [];
    return [{ name, yaml }];
  });
const pages = bad.filter(({ yaml }) => !/^# file: |<\d+ of /m.test(yaml));
const examples = [...pages, ...FIX_EXAMPLES].map((example) => {
  const options =
    'cluster' in example && example.cluster ? { ...base, cluster: example.cluster } : base;
  return { ...example, options, found: validate(new Map([['test.yaml', example.yaml]]), options) };
});
const fixable = examples.filter(({ found }) => found.some(({ fixes = [] }) => fixes.length > 0));

test('every rule that can offer a fix has an example that makes it do so', () => {
  const tried = new Set(
    fixable.flatMap(({ found }) =>
      found.filter(({ fixes = [] }) => fixes.length > 0).map(({ rule }) => rule),
    ),
  );
  expect(fixableRules().length).toBeGreaterThan(20);
  expect(fixableRules().filter((name) => !tried.has(name))).toEqual([]);
});

describe.each(fixable)('fixes in $name', ({ yaml, options }) => {
  test('each removes its finding and adds none', () => {
    expect(brokenFixes(yaml, options)).toEqual([]);
  });

  test('each does so among comments and CRLF too, and keeps them', () => {
    const text = commented(yaml).replaceAll('\n', '\r\n');
    expect(brokenFixes(text, options)).toEqual([]);
    const found = validate(new Map([['test.yaml', text]]), options);
    for (const fix of found.flatMap(({ fixes = [] }) => fixes)) {
      expect(lostLines(text, fix)).toEqual([]);
    }
  });
});

/** A comment at the end of each line, where the example has no block of text. */
function commented(yaml: string): string {
  if (/: [|>]/.test(yaml)) return yaml;
  const lines = yaml.trimEnd().split('\n');
  return `${lines.map((line, i) => `${line}  # kept ${i}`).join('\n')}\n`;
}

/** Lines that no edit touches, and comments of edited ones, that the repaired text lacks. */
function lostLines(text: string, fix: Fix): readonly string[] {
  const repaired = applyEdits(new Map([['test.yaml', text]]), fix.edits).get('test.yaml') ?? '';
  const lines = new Set(repaired.split('\r\n'));
  const removes = fix.title.startsWith('Remove');
  let from = 0;
  return text.split('\r\n').filter((line) => {
    const [start, end] = [from, from + line.length];
    from = end + 2;
    const isEdited = fix.edits.some(({ range }) => range[0] <= end && range[1] >= start);
    if (!isEdited) return !lines.has(line);
    const comment = /#.*$/.exec(line)?.[0] ?? '';
    return !removes && !repaired.includes(comment);
  });
}
