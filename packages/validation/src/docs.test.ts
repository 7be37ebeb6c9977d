import { readdirSync, readFileSync } from 'node:fs';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { describe, expect, test } from 'vitest';
import { codes, findCode } from './codes.ts';
import { brokenFixes } from './testing/findings.ts';
import { validate, type ValidateOptions } from './validate.ts';

const catalogue = loadCatalogue();
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

function findingsIn(yaml: string, options: ValidateOptions): readonly string[] {
  const found = validate(new Map([['example.yaml', yaml]]), { complete: true, ...options });
  return found.map(({ code, message }) => `${code}: ${message}`);
}

/** Where the schema says the same in its own words it mutes the webhook, so that only schema pages need it. */
function optionsFor(code: string): ValidateOptions {
  return code.startsWith('schema/') ? { catalogue } : {};
}

describe.each(pages)('$code', ({ code, text, bad, good }) => {
  test('the page is about its code', () => {
    expect(text).toContain(`# ${code}\n`);
    expect(text).toContain(`\n${findCode(code)?.title}.\n`);
  });

  test('the bad example has this finding and no other', () => {
    const found = findingsIn(bad, optionsFor(code));
    expect(found).not.toEqual([]);
    expect(found.filter((line) => !line.startsWith(`${code}:`))).toEqual([]);
  });

  test('with the schemas, one finding explains the bad example', () => {
    const found = validate(new Map([['example.yaml', bad]]), { complete: true, catalogue });
    expect(new Set(found.map((diagnostic) => diagnostic.code)).size).toBe(1);
  });

  test('the good example has no findings', () => {
    expect(findingsIn(good, { catalogue })).toEqual([]);
  });

  test('each fix of the bad example removes its finding and adds none', () => {
    expect(brokenFixes(bad, { catalogue })).toEqual([]);
  });
});

test('the index lists every code, and links every page', () => {
  const index = readFileSync(new URL('README.md', DOCS), 'utf8');
  for (const { code, title } of codes) {
    expect(index).toContain(code);
    expect(index).toContain(title);
  }
  for (const { code } of pages) expect(index).toContain(`[${code}](${code}.md)`);
});
