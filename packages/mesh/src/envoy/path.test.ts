import { describe, expect, test } from 'vitest';
import { normalizePath } from './path.ts';

describe('normalizePath', () => {
  test.each([
    ['/x/../admin', '/admin'],
    ['/%61dmin', '/admin'],
    ['/a\\..\\admin', '/admin'],
    ['/admin#frag', '/admin'],
    ['/.//admin', '//admin'],
    ['/a/..', '/'],
    ['/a/.', '/a/'],
    ['/x%2f..%2fadmin', '/x%2f..%2fadmin'],
    ['//admin', '//admin'],
  ])('BASE makes %s into %s', (raw, path) => {
    expect(normalizePath(raw, 'BASE').path).toBe(path);
  });

  test('MERGE_SLASHES joins slashes but leaves escaped ones', () => {
    expect(normalizePath('/a//b', 'MERGE_SLASHES').path).toBe('/a/b');
    expect(normalizePath('/%2Fadmin', 'MERGE_SLASHES').path).toBe('/%2Fadmin');
  });

  test('DECODE_AND_MERGE_SLASHES decodes escaped slashes before it removes dots', () => {
    expect(normalizePath('/x%2f..%2Fadmin', 'DECODE_AND_MERGE_SLASHES').path).toBe('/admin');
    expect(normalizePath('/admin%5cx', 'DECODE_AND_MERGE_SLASHES').path).toBe('/admin/x');
  });

  test('NONE changes nothing', () => {
    expect(normalizePath('/x/../y', 'NONE').path).toBe('/x/../y');
  });

  test('keeps the query apart and as it is', () => {
    expect(normalizePath('/a?b=/../c', 'BASE')).toEqual({ path: '/a', query: '?b=/../c' });
  });
});
