import { RE2JS } from 're2js';
import { CallError } from '../template/call-error.ts';
import { fn, type TemplateFunction } from '../template/function-set.ts';
import type { GoInt, GoSlice } from '../template/go-value.ts';
import { strings } from './cast.ts';

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new CallError(
      `error parsing regexp: ${error instanceof Error ? error.message : pattern}`,
    );
  }
}

/** All matches from left to right, at most `most` of them (negative: all). */
function findAll(
  pattern: string,
  value: string,
  most: number,
): readonly { readonly from: number; readonly to: number; readonly text: string }[] {
  const matcher = compile(pattern).matcher(value);
  const found: { from: number; to: number; text: string }[] = [];
  const limit = most < 0 ? Infinity : most;
  for (let count = 0; count < limit && matcher.find(); count++) {
    found.push({ from: matcher.start(), to: matcher.end(), text: matcher.group() ?? '' });
  }
  return found;
}

function replaceAll(
  pattern: string,
  value: string,
  replacement: string,
  isLiteral: boolean,
): string {
  const matcher = compile(pattern).matcher(value);
  let [result, at] = ['', 0];
  while (matcher.find()) {
    result += value.slice(at, matcher.start());
    result += isLiteral ? replacement : expand(replacement, (name) => groupOf(matcher, name));
    at = matcher.end();
  }
  return result + value.slice(at);
}

function groupOf(matcher: ReturnType<RE2JS['matcher']>, name: string): string {
  try {
    return (/^\d+$/.test(name) ? matcher.group(Number(name)) : matcher.group(name)) ?? '';
  } catch {
    return '';
  }
}

/** Go's Expand: `$1`, `${1}`, `$name`, `$$`. */
function expand(template: string, group: (name: string) => string): string {
  return template.replaceAll(
    /\$(?:(\$)|\{(\w+)\}|(\w+))/g,
    (_whole: string, dollar?: string, braced?: string, bare?: string) =>
      dollar === undefined ? group(braced ?? bare ?? '') : '$',
  );
}

function split(pattern: string, value: string, count: GoInt): GoSlice {
  const most = Number(count.value);
  if (most === 0) return strings([]);
  if (pattern !== '' && value === '') return strings(['']);
  const parts: string[] = [];
  let [start, end] = [0, 0];
  for (const match of findAll(pattern, value, most)) {
    if (most > 0 && parts.length === most - 1) break;
    end = match.from;
    if (match.to !== 0) parts.push(value.slice(start, end));
    start = match.to;
  }
  if (end !== value.length) parts.push(value.slice(start));
  return strings(parts);
}

const both = (
  name: string,
  declared: TemplateFunction,
): readonly (readonly [string, TemplateFunction])[] => [
  [name, declared],
  [`must${name.charAt(0).toUpperCase()}${name.slice(1)}`, declared],
];

/** The regex functions of sprig, in RE2. */
export const REGEX_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  [
    'regexMatch',
    fn('string string', (pattern: string, value: string) => matches(pattern, value, false)),
  ],
  [
    'mustRegexMatch',
    fn('string string', (pattern: string, value: string) => matches(pattern, value, true)),
  ],
  ...both(
    'regexFind',
    fn(
      'string string',
      (pattern: string, value: string) => findAll(pattern, value, 1)[0]?.text ?? '',
    ),
  ),
  ...both(
    'regexFindAll',
    fn('string string int', (pattern: string, value: string, most: GoInt) =>
      strings(findAll(pattern, value, Number(most.value)).map((match) => match.text)),
    ),
  ),
  ...both(
    'regexReplaceAll',
    fn('string string string', (pattern: string, value: string, replacement: string) =>
      replaceAll(pattern, value, replacement, false),
    ),
  ),
  ...both(
    'regexReplaceAllLiteral',
    fn('string string string', (pattern: string, value: string, replacement: string) =>
      replaceAll(pattern, value, replacement, true),
    ),
  ),
  ...both('regexSplit', fn('string string int', split)),
  [
    'regexQuoteMeta',
    fn('string', (value: string) => value.replaceAll(/[\\.+*?()|[\]{}^$]/g, (one) => `\\${one}`)),
  ],
];

/** `regexMatch` answers false for a pattern that does not compile. */
function matches(pattern: string, value: string, isStrict: boolean): boolean {
  try {
    return compile(pattern).matcher(value).find();
  } catch (error) {
    if (isStrict) throw error;
    return false;
  }
}
