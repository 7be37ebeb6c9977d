import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareOutput } from './compare-output.ts';

describe('compareOutput', () => {
  test.each([
    ['a\nb\n', 'a\nb\n\n', undefined],
    ['NAME   READY', 'NAME READY', undefined],
    ['a', 'a\nb', { line: 1, seen: 'b' }],
    ['a\nb', 'a', { line: 1, seen: '' }],
    ['web-… 2/2 … Running', 'web-76f-x 2/2   0   Running', undefined],
    ['web-… 2/2', 'web-76f-x 1/1', { line: 0, seen: 'web-76f-x 1/1' }],
    ['a…b…c', 'axc', { line: 0, seen: 'axc' }],
    ['a…a', 'a', { line: 0, seen: 'a' }],
    ['a\n…\nc', 'a\nb\nb\nc', undefined],
    ['a\n…', 'a', undefined],
    ['…\nc\nd', 'c\nx\nc\nd', undefined],
    ['…\nc', 'a\nb', { line: 1, seen: 'a' }],
    ['', '', undefined],
  ])('%j and %j', (shown, seen, difference) => {
    expect(compareOutput(shown, seen)).toEqual(difference);
  });

  test('every text is its own output, and any text is `…`', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        expect(compareOutput(text, text)).toBeUndefined();
        expect(compareOutput('…', text)).toBeUndefined();
      }),
    );
  });
});
