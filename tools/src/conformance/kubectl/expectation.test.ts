import { expect, test } from 'vitest';
import { matchesRecording } from './expectation.ts';

test('a text without placeholders must be the same, blanks included', () => {
  expect(matchesRecording('a  b\n', 'a  b\n', new Map())).toBe(true);
  expect(matchesRecording('a b\n', 'a  b\n', new Map())).toBe(false);
});

test('a placeholder stands for one value of its kind, and columns may have other widths', () => {
  expect(matchesRecording('web-1   5s\n', 'web-1 <age>\n', new Map())).toBe(true);
  expect(matchesRecording('web-1 5 s\n', 'web-1 <age>\n', new Map())).toBe(false);
});

test('a numbered placeholder is the same value throughout a file', () => {
  const bindings = new Map<string, string>();
  expect(matchesRecording('x-abc abc', 'x-<hash:1> <hash:1>', bindings)).toBe(true);
  expect(matchesRecording('y-abc', 'y-<hash:1>', bindings)).toBe(true);
  expect(matchesRecording('y-abd', 'y-<hash:1>', bindings)).toBe(false);
  expect(matchesRecording('y-abc', 'y-<hash:2>', bindings)).toBe(false);
});

test('other angle brackets are literal', () => {
  expect(matchesRecording('<none> 1s', '<none> <age>', new Map())).toBe(true);
  expect(matchesRecording('none 1s', '<none> <age>', new Map())).toBe(false);
});
