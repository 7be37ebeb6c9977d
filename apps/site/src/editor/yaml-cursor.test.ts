import { describe, expect, test } from 'vitest';
import { yamlCursor, yamlFieldAt } from './yaml-cursor.ts';

/** The cursor stands at `|`. */
function at(text: string) {
  const offset = text.indexOf('|');
  return yamlCursor(text.replace('|', ''), offset);
}

const head = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\n';

describe('yamlCursor', () => {
  test('finds the fields above by indentation', () => {
    const cursor = at(`${head}spec:\n  http:\n    - match:\n        - uri:\n            pre|`);
    expect(cursor).toMatchObject({
      path: ['spec', 'http', '[]', 'match', '[]', 'uri'],
      at: 'key',
      word: 'pre',
      kind: 'VirtualService',
    });
  });

  test('a field below the first one of a list item belongs to that item', () => {
    const cursor = at(`${head}spec:\n  http:\n    - name: a\n      ro|\n`);
    expect(cursor).toMatchObject({ path: ['spec', 'http', '[]'], siblings: ['name'] });
  });

  test('a list may stand in the column of its field', () => {
    const cursor = at(`${head}spec:\n  http:\n  - name: a\n  - |`);
    expect(cursor).toMatchObject({ path: ['spec', 'http', '[]'], siblings: [] });
  });

  test('items before are no siblings', () => {
    const cursor = at(`${head}spec:\n  http:\n    - name: a\n      route: []\n    - n|`);
    expect(cursor?.siblings).toEqual([]);
  });

  test('after a colon a value is asked for', () => {
    expect(at('apiVersion: v1\nkind: Se|')).toMatchObject({
      path: ['kind'],
      at: 'value',
      word: 'Se',
    });
  });

  test('only the document around the cursor counts', () => {
    expect(at('kind: A\nspec:\n  x: 1\n---\nkind: B\nsp|')).toMatchObject({ path: [], kind: 'B' });
  });

  test('comments and flow collections are left alone', () => {
    expect(at('# ki|')).toBeUndefined();
    expect(at('a: { b|')).toBeUndefined();
  });
});

test('yamlFieldAt names the field under the pointer, with its place', () => {
  const text = `${head}spec:\n  http:\n    - match:\n`;
  const offset = text.indexOf('match') + 2;
  expect(yamlFieldAt(text, offset)).toMatchObject({
    path: ['spec', 'http', '[]', 'match'],
    range: [offset - 2, offset + 3],
  });
});
