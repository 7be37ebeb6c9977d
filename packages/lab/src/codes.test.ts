import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { labCodes } from './codes.ts';

const SOURCE = fileURLToPath(new URL('.', import.meta.url));

describe('labCodes', () => {
  test('lists each code once', () => {
    const names = labCodes.map(({ code }) => code);
    expect(new Set(names).size).toBe(names.length);
  });

  test('lists every code that the package reports, and no other', async () => {
    const files = await readdir(SOURCE, { recursive: true });
    const used = new Set<string>();
    for (const file of files.filter((name) => /(?<!\.test|codes)\.ts$/.test(name))) {
      const text = await readFile(`${SOURCE}/${file}`, 'utf8');
      for (const match of text.matchAll(/'((?:lab|apply)\/[a-z-]+)'/g)) used.add(match[1] ?? '');
    }
    expect([...used].toSorted()).toEqual(labCodes.map(({ code }) => code).toSorted());
  });
});
