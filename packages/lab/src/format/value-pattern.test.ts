import { describe, expect, test } from 'vitest';
import { describePattern, matchesPattern, valuePatternSchema } from './value-pattern.ts';

describe('matchesPattern', () => {
  test('compares scalars by value and type', () => {
    expect(matchesPattern('v1', 'v1')).toBe(true);
    expect(matchesPattern(200, 200)).toBe(true);
    expect(matchesPattern(200, '200')).toBe(false);
  });

  test.each([
    [{ prefix: '/new' }, '/newcatalog', '/old'],
    [{ suffix: 'log' }, '/newcatalog', '/logs'],
    [{ contains: 'cat' }, '/newcatalog', '/dog'],
    [{ oneOf: ['v1', 'v2'] }, 'v2', 'v3'],
    [{ not: 'v1' }, 'v2', 'v1'],
    [{ not: { prefix: '/new' } }, '/old', '/newer'],
  ] as const)('%j fits %s and not %s', (pattern, fits, strays) => {
    expect(matchesPattern(pattern, fits)).toBe(true);
    expect(matchesPattern(pattern, strays)).toBe(false);
  });

  test('lets an absent value fit only a negation', () => {
    expect(matchesPattern({ prefix: '' }, undefined)).toBe(false);
    expect(matchesPattern({ not: 'v1' }, undefined)).toBe(true);
  });

  test('refuses a form that it does not know', () => {
    expect(valuePatternSchema.safeParse({ matches: '.*' }).success).toBe(false);
    expect(valuePatternSchema.safeParse({ not: { prefix: '/a' } }).success).toBe(true);
  });

  test('says a pattern in words', () => {
    expect(describePattern({ not: { oneOf: ['v1', 'v2'] } })).toBe('not v1 or v2');
    expect(describePattern({ prefix: '/a' })).toBe('/a…');
  });
});
