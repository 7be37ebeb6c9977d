import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { environmentSchema } from './config.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
const security = readFileSync(path.join(root, 'docs/security.md'), 'utf8');
const operations = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');

describe('docs/security.md', () => {
  const claims = Array.from(
    security.matchAll(/`(?<file>[\w./-]+\.(?:test|spec)\.ts)`: "(?<name>[^"]+)"/g),
    ({ groups }) => ({ file: groups?.['file'] ?? '', name: groups?.['name'] ?? '' }),
  );

  test('names a test for every point', () => {
    const points = security.split('\n').filter((line) => line.startsWith('| ')).length;
    const heads = security.match(/^\| point/gm)?.length ?? 0;
    const rules = security.match(/^\| -/gm)?.length ?? 0;
    expect(claims).toHaveLength(points - heads - rules);
  });

  test.each(claims)('$file has the test "$name"', ({ file, name }) => {
    const source = path.join(root, file);
    expect(existsSync(source), source).toBe(true);
    expect(titlesOf(readFileSync(source, 'utf8'))).toContainEqual(expect.stringContaining(name));
  });
});

/** Titles of the tests and suites that run: those of a table, too, but none that is skipped or planned. */
function titlesOf(source: string): readonly string[] {
  const calls =
    /(?<call>\b(?:test|it|describe|onEachDatabase)(?:\.\w+)*|\))\(\s*(?<quote>['"`])(?<title>(?:(?!\k<quote>).)+)\k<quote>/g;
  return Array.from(source.matchAll(calls), ({ groups }) =>
    /\.(?:skip|todo|fails|fixme)$/.test(groups?.['call'] ?? '') ? '' : (groups?.['title'] ?? ''),
  );
}

test('a title in a comment, a skipped or a planned one, or a variable is no test', () => {
  const source = `test.skip('one', run); it.todo('two'); // three
    const four = 4; test('five', run); test.each(rows)(\n'six %s', run); describe("seven", run);`;
  expect(titlesOf(source).filter((title) => title !== '')).toEqual(['five', 'six %s', 'seven']);
});

describe('docs/operations.md', () => {
  test.each(Object.entries(environmentSchema.shape))('says what %s means', (name, schema) => {
    const row = operations.split('\n').find((line) => line.startsWith(`| \`${name}\``));
    expect(row?.replaceAll('`', '')).toContain(schema.description);
  });
});
