import type { YAMLError } from 'yaml';
import type { SyntaxCode } from '../syntax-codes.ts';
import type { SyntaxProblem } from './syntax-problem.ts';

const CODES: Readonly<Record<string, SyntaxCode>> = {
  TAB_AS_INDENT: 'syntax/tab-indentation',
  DUPLICATE_KEY: 'syntax/duplicate-key',
};

const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'YAML is indented with spaces: replace the tab by spaces.',
  BLOCK_AS_IMPLICIT_KEY: 'Put the text in quotes, or start the map on a line of its own.',
  MULTILINE_IMPLICIT_KEY: 'A field name ends with a colon and a space on its own line.',
  BAD_INDENT: 'Fields of one map start in the same column.',
  MISSING_CHAR: 'Check for a missing quote, bracket, colon or comma.',
  BAD_ALIAS:
    'An alias (*name) needs an anchor (&name) before it; text that starts with * needs quotes.',
};

/** A finding of the YAML parser as ours. */
export function syntaxErrorOf(error: YAMLError, base: number, length: number): SyntaxProblem {
  const from = Math.min(error.pos[0], length);
  const to = Math.min(Math.max(error.pos[1], from), length);
  const hint = HINTS[error.code];
  return {
    code: CODES[error.code] ?? 'syntax/invalid-yaml',
    message: error.message,
    range: [base + from, base + to],
    ...(hint ? { hint } : {}),
  };
}
