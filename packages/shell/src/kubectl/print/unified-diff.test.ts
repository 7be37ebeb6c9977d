import { assert, array, constantFrom, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

describe('unifiedDiff', () => {
  test('shows three lines around a change, and where they are', () => {
    const before = 'a\nb\nc\nd\ne\nf\n';
    expect(unifiedDiff(before, before.replace('e', 'E'))).toBe(
      '@@ -2,5 +2,5 @@\n b\n c\n d\n-e\n+E\n f\n',
    );
  });

  test('a new file begins at line 0', () => {
    expect(unifiedDiff('', 'a\nb\n')).toBe('@@ -0,0 +1,2 @@\n+a\n+b\n');
  });

  test('changes far apart are hunks of their own', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `l${index}`);
    const changed = lines.with(0, 'x').with(19, 'y');
    expect(unifiedDiff(lines.join('\n'), changed.join('\n')).match(/^@@/gm)).toHaveLength(2);
  });

  test('its added and kept lines are the new text', () => {
    const text = array(constantFrom('a', 'b', 'c'), { maxLength: 8 });
    assert(
      property(text, text, (before, after) => {
        const diff = unifiedDiff(before.join('\n'), after.join('\n'));
        if (diff === '') expect(before).toEqual(after);
        const added = diff.split('\n').filter((line) => line.startsWith('+'));
        const removed = diff.split('\n').filter((line) => line.startsWith('-'));
        expect(before.length - removed.length + added.length).toBe(after.length);
      }),
    );
  });
});
