import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matcherTest } from '../envoy/conditions.ts';
import type { StringMatcher } from '../route-table.ts';
import { witnesses } from './witnesses.ts';

const ALPHABET = 'abcxyz0129/-_.AB';

function combinations(matchers: readonly StringMatcher[], texts: readonly string[]): Set<string> {
  const tests = matchers.map((matcher) => matcherTest(matcher));
  return new Set(texts.map((text) => tests.map((holds) => (holds(text) ? '1' : '0')).join('')));
}

function solve(matchers: readonly StringMatcher[]): {
  readonly texts: readonly string[];
  readonly isComplete: boolean;
} {
  return witnesses(
    matchers.map((matcher) => ({ matcher })),
    { alphabet: ALPHABET, start: '/' },
  );
}

describe('witnesses', () => {
  test('show a text for each way in which two prefixes can hold', () => {
    const matchers: StringMatcher[] = [
      { kind: 'prefix', value: '/a' },
      { kind: 'prefix', value: '/ab' },
    ];
    const { texts, isComplete } = solve(matchers);
    expect(isComplete).toBe(true);
    expect(combinations(matchers, texts)).toEqual(new Set(['00', '10', '11']));
  });

  test('find where a regex and a prefix overlap and where they do not', () => {
    const matchers: StringMatcher[] = [
      { kind: 'regex', value: '/(a|b)[0-9]{2,3}(/.*)?' },
      { kind: 'prefix', value: '/a0' },
    ];
    expect(combinations(matchers, solve(matchers).texts)).toEqual(
      new Set(['00', '01', '10', '11']),
    );
  });

  test('say when a pattern is beyond them', () => {
    expect(solve([{ kind: 'regex', value: '/a\\b.*' }]).isComplete).toBe(false);
  });

  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '0'), maxLength: 4 });
  const pattern = fc.constantFrom(
    '/a*',
    '/[ab]+',
    '/a.?',
    '(?i)/AB.*',
    '/\\d*',
    '/(a|b/)?0',
    '/a{2}',
    '/[^a]b*',
  );
  const matcher: fc.Arbitrary<StringMatcher> = fc.oneof(
    text.map((value): StringMatcher => ({ kind: 'exact', value: `/${value}` })),
    text.map((value): StringMatcher => ({ kind: 'prefix', value: `/${value}` })),
    text.map((value): StringMatcher => ({ kind: 'contains', value })),
    pattern.map((value): StringMatcher => ({ kind: 'regex', value })),
  );

  test('miss no combination that any other text shows', () => {
    fc.assert(
      fc.property(
        fc.array(matcher, { minLength: 1, maxLength: 4 }),
        fc.array(text, { minLength: 30, maxLength: 60 }),
        (matchers, samples) => {
          const { texts, isComplete } = solve(matchers);
          fc.pre(isComplete);
          const found = combinations(matchers, texts);
          const seen = combinations(
            matchers,
            samples.map((sample) => `/${sample}`),
          );
          expect([...seen].filter((vector) => !found.has(vector))).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
