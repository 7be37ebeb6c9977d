import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineDiff } from './line-diff.ts';

describe('lineDiff', () => {
  test('shows only what changes, with a line around it', () => {
    const from = 'hosts:\n  - reviews\nhttp:\n  - route:\n      subset: v22\n';
    const to = 'hosts:\n  - reviews\nhttp:\n  - route:\n      subset: v2\n';
    expect(lineDiff(from, to)).toBe('    - route:\n-       subset: v22\n+       subset: v2');
  });

  test('parts distant changes by an ellipsis', () => {
    expect(lineDiff('a\nb\nc\nd\ne\nf', 'A\nb\nc\nd\ne\nF')).toBe(
      '- a\n+ A\n  b\n…\n  e\n- f\n+ F',
    );
  });

  test('is empty for equal texts, whatever their last line break', () => {
    expect(lineDiff('a\nb', 'a\nb\n')).toBe('');
  });

  test('holds both texts: kept and removed lines are the first, kept and added the second', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (from, to) => {
        const lines = lineDiff(from.join('\n'), to.join('\n'), 100).split('\n');
        const side = (mark: string): string[] =>
          lines.filter((line) => [' ', mark].includes(line[0] ?? '')).map((line) => line.slice(2));
        if (from.join() === to.join()) return;
        expect(side('-').join()).toBe(from.join());
        expect(side('+').join()).toBe(to.join());
      }),
    );
  });
});
