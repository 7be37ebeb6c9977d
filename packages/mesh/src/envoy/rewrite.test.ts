import { describe, expect, test } from 'vitest';
import type { RedirectAction } from '../route-table.ts';
import type { RequestView } from './request-view.ts';
import { redirectLocation, rewrittenPath } from './rewrite.ts';

const view = (path: string, more: Partial<RequestView> = {}): RequestView => ({
  method: 'GET',
  scheme: 'http',
  authority: 'reviews:9080',
  path,
  query: '',
  headers: [],
  ...more,
});

describe('rewrittenPath', () => {
  test.each([
    ['/api', '/', '/api/v1', '//v1'],
    ['/api/', '/v1', '/api/users', '/v1users'],
    ['/', '/new', '/x', '/newx'],
  ])('replaces exactly the prefix %s by %s: %s becomes %s', (matched, value, path, result) => {
    expect(rewrittenPath({ kind: 'prefix', matched, value }, view(path))).toBe(result);
  });

  test.each([
    ['/old', '/new', '/old/x', '/new/x'],
    ['/old', '/', '/old/x', '/x'],
    ['/old', '/', '/old', '/'],
    ['/', '/new', '/x', '/new/x'],
  ])(
    'of an HTTPRoute replaces segments %s by %s: %s becomes %s',
    (matched, value, path, result) => {
      expect(rewrittenPath({ kind: 'path-prefix', matched, value }, view(path))).toBe(result);
    },
  );

  test('replaces every occurrence of a regex, groups included, but not in the query', () => {
    const rewrite = { kind: 'regex', pattern: 'a(.)', substitution: '\\1!' } as const;
    expect(rewrittenPath(rewrite, view('/ab/ac', { query: '?ad' }))).toBe('/b!/c!?ad');
  });
});

test('a regex rewrite to a group that the pattern does not have changes nothing', () => {
  const rewrite = { kind: 'regex', pattern: 'a', substitution: '\\1' } as const;
  expect(rewrittenPath(rewrite, view('/ab'))).toBe('/ab');
});

describe('redirectLocation', () => {
  const redirect = (more: Partial<RedirectAction>): RedirectAction => ({
    kind: 'redirect',
    status: 301,
    ...more,
  });

  test('keeps host and port of the request and the query', () => {
    const path = { kind: 'full', value: '/b' } as const;
    expect(redirectLocation(redirect({ path }), view('/a', { query: '?x=1' }))).toBe(
      'http://reviews:9080/b?x=1',
    );
  });

  test('drops the port with another authority', () => {
    expect(redirectLocation(redirect({ host: 'shop.example' }), view('/a'))).toBe(
      'http://shop.example/a',
    );
  });

  test('drops port 80 when the scheme becomes https, and keeps any other', () => {
    const secure = redirect({ scheme: 'https' });
    expect(redirectLocation(secure, view('/a', { authority: 'shop:80' }))).toBe('https://shop/a');
    expect(redirectLocation(secure, view('/a'))).toBe('https://reviews:9080/a');
  });

  test('prints the port that it names, also one that the scheme implies', () => {
    expect(redirectLocation(redirect({ scheme: 'https', port: 443 }), view('/a'))).toBe(
      'https://reviews:443/a',
    );
    expect(redirectLocation(redirect({ port: 8443 }), view('/a'))).toBe('http://reviews:8443/a');
  });
});
