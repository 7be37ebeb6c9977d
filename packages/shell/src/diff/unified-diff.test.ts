import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedLines } from './edit-script.ts';
import { unifiedDiff } from './unified-diff.ts';

const line = fc.constantFrom(
  'a: 1',
  '  b: 2',
  '  - c',
  '',
  'spec:',
  '    d: 4',
  'e: 5',
  '  - x: 1',
);
const text = fc
  .array(line, { maxLength: 24 })
  .map((lines) => lines.map((one) => `${one}\n`).join(''));

test('what is left of both texts, once changed lines are gone, is the same', () => {
  fc.assert(
    fc.property(fc.array(line), fc.array(line), fc.boolean(), (before, after, byIndent) => {
      const { added, removed } = changedLines(before, after, { byIndent });
      const left = before.filter((_, at) => removed[at] !== true);
      expect(after.filter((_, at) => added[at] !== true)).toEqual(left);
    }),
  );
});

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

test('large texts without anything in common take little time', () => {
  const lines = (seed: number): readonly string[] =>
    Array.from({ length: 20_000 }, (_, at) => String((at * seed) % 1009));
  const { added, removed } = changedLines(lines(7), lines(11));
  expect(added.length + removed.length).toBe(40_000);
}, 10_000);

test('hunks are those of git diff', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-diff-'));
  const git = (before: string, after: string): string => {
    writeFileSync(join(folder, 'a'), before);
    writeFileSync(join(folder, 'b'), after);
    try {
      execFileSync('git', ['diff', '--no-index', '--no-color', 'a', 'b'], { cwd: folder });
      return '';
    } catch (error) {
      const { stdout } = error as { readonly stdout: Buffer }; // what execFileSync throws for exit code 1
      return stdout.toString().replace(/^[^@]*/, '');
    }
  };
  try {
    fc.assert(
      fc.property(text, text, fc.boolean(), (before, after, isCut) => {
        const cut = isCut ? after.replace(/\n$/, '') : after;
        expect(unifiedDiff(before, cut, { byIndent: true, sections: true })).toBe(git(before, cut));
      }),
      { numRuns: 150, seed: 7 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
