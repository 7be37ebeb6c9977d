import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

const valueImport = /^import (?!type )[^;]*from '(@drydock\/[^']+)'/gm;

test('the parts of the page take nothing but types from the packages', async () => {
  const folder = import.meta.dirname;
  const files = (await readdir(folder)).filter((name) => /(?<!\.test)\.tsx?$/.test(name));
  const found: string[] = [];
  for (const name of files) {
    const text = await readFile(path.join(folder, name), 'utf8');
    for (const [, specifier] of text.matchAll(valueImport)) found.push(`${name}: ${specifier}`);
  }
  expect(found).toEqual([]);
});
