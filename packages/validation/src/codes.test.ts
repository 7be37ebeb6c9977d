import { expect, test } from 'vitest';
import { codes, findCode } from './codes.ts';
import { rules } from './rules.ts';

test('every code is in the registry once', () => {
  const names = codes.map(({ code }) => code);
  expect(new Set(names).size).toBe(names.length);
});

test('every code reads area/what-is-wrong and has a title', () => {
  for (const { code, title } of codes) {
    expect(code).toMatch(/^[a-z0-9-]+\/[a-z0-9-]+$/);
    expect(title.length).toBeGreaterThan(10);
  }
});

test('every code of a rule is in the registry', () => {
  for (const rule of rules) {
    for (const code of rule.codes) expect(findCode(code.code)).toBe(code);
  }
});

test('every rule has a name of its own', () => {
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
});
