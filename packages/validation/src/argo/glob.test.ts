import { expect, test } from 'vitest';
import { allowsByGlob, globMatch } from './glob.ts';

test.each([
  ['team-*', 'team-a', true],
  ['team-*', 'steam-a', false],
  ['team-?', 'team-ab', false],
  ['team-[a-c]', 'team-b', true],
  ['team-[!a-c]', 'team-b', false],
  ['{dev,prod}-eu', 'prod-eu', true],
  ['{dev,prod}-eu', 'test-eu', false],
  ['a.b', 'axb', false],
  ['a\\*', 'a*', true],
  ['{open', '{open', false],
  ['[', '[', false],
  ['*', '', true],
])('%s matches %s: %s', (pattern, value, expected) => {
  expect(globMatch(pattern, value)).toBe(expected);
});

test('a star stays between separators, two stars cross them', () => {
  expect(globMatch('https://git/*', 'https://git/a/b', '/')).toBe(false);
  expect(globMatch('https://git/**', 'https://git/a/b', '/')).toBe(true);
});

test('an entry with ! allows what its pattern does not match', () => {
  expect(allowsByGlob('!kube-*', 'kube-system')).toBe(false);
  expect(allowsByGlob('!kube-*', 'shop')).toBe(true);
});
