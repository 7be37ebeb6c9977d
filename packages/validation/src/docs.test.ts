import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findCode } from './codes.ts';
import { brokenFixes } from './testing/findings.ts';
import { validate } from './validate.ts';

const DOCS = new URL('../../../docs/codes/', import.meta.url);

interface Page {
  readonly code: string;
  readonly text: string;
  readonly bad: string;
  readonly good: string;
}

const pages = readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .toSorted()
  .map(readPage);

function readPage(name: string): Page {
  const text = readFileSync(new URL(name, DOCS), 'utf8');
  const [bad = '', good = ''] = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml]) => yaml);
  return { code: name.replace(/\.md$/, ''), text, bad, good };
}

function codesIn(yaml: string): readonly string[] {
  const found = validate(new Map([['example.yaml', yaml]]), { complete: true });
  return found.map(({ code, message }) => `${code}: ${message}`);
}

describe.each(pages)('$code', ({ code, text, bad, good }) => {
  test('the page is about its code', () => {
    expect(text).toContain(`# ${code}\n`);
    expect(text).toContain(`\n${findCode(code)?.title}.\n`);
  });

  test('the bad example has this finding and no other', () => {
    expect(codesIn(bad).filter((found) => !found.startsWith(`${code}:`))).toEqual([]);
    expect(codesIn(bad)).not.toEqual([]);
  });

  test('the good example has no findings', () => {
    expect(codesIn(good)).toEqual([]);
  });

  test('each fix of the bad example removes its finding and adds none', () => {
    expect(brokenFixes(bad)).toEqual([]);
  });
});

test('the index lists every page', () => {
  const index = readFileSync(new URL('README.md', DOCS), 'utf8');
  for (const { code } of pages) expect(index).toContain(`[${code}](${code}.md)`);
});
