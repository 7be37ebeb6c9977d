import { expect, test } from 'vitest';
import { parseTree } from './loose-object.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['no NUL', 'a'.repeat(30)],
  ['no NUL after the mode', `100644 ${'a'.repeat(30)}`],
  ['an id that is cut off', '100644 a\0short'],
  ['a mode that is none', `${'1'.repeat(30)} a\0${'i'.repeat(20)}`],
])('a tree with %s is refused', (_what, text) => {
  expect(() => parseTree(encode(text))).toThrow(TypeError);
});

test('a tree is read entry by entry', () => {
  const id = '69'.repeat(20);
  expect(parseTree(encode(`100644 a\0${'i'.repeat(20)}40000 b c\0${'i'.repeat(20)}`))).toEqual([
    { mode: '100644', name: 'a', id },
    { mode: '40000', name: 'b c', id },
  ]);
});
