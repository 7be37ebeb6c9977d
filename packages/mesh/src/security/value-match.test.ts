import { describe, expect, test } from 'vitest';
import { inBlock, pathMatches, valueMatches } from './value-match.ts';

describe('valueMatches', () => {
  test.each([
    ['abc', 'abc', true],
    ['ab*', 'abc', true],
    ['*bc', 'abc', true],
    ['a*c', 'abc', false],
    ['*', '', true],
  ])('%s against %s is %s', (pattern, text, holds) => {
    expect(valueMatches(pattern, text)).toBe(holds);
  });
});

describe('pathMatches', () => {
  test.each([
    ['/users/{*}/posts', '/users/1/posts', true],
    ['/users/{*}/posts', '/users//posts', false],
    ['/users/{*}/posts', '/users/1/2/posts', false],
    ['/users/{**}', '/users/1/2', true],
    ['/users/{**}', '/users/', true],
    ['/users/{**}', '/users', false],
    ['/a/{**}/z', '/a/b/c/z', true],
  ])('template %s against %s is %s', (pattern, path, holds) => {
    expect(pathMatches(pattern, path)).toBe(holds);
  });
});

describe('inBlock', () => {
  test.each([
    ['10.1.2.3', '10.1.0.0/16', true],
    ['10.2.0.1', '10.1.0.0/16', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['1.2.3.4', '0.0.0.0/0', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['10.1.2.3', '2001:db8::/32', false],
    ['10.1.2.3', 'nonsense', false],
  ])('%s in %s is %s', (address, block, holds) => {
    expect(inBlock(address, block)).toBe(holds);
  });
});
