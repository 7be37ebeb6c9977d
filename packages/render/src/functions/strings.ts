import { CallError } from '../template/call-error.ts';
import { fn, type TemplateFunction } from '../template/function-set.ts';
import { compareText, GoInt, GoMap, type GoValue } from '../template/go-value.ts';
import { quoteGo } from '../template/printf.ts';
import { strings, text, texts } from './cast.ts';

const MOST_REPEATS = 1_000_000;

function bytesOf(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function fromBytes(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Cuts bytes, as Go's slicing does; a negative count keeps the end. */
function trunc(count: GoInt, value: string): string {
  const bytes = bytesOf(value);
  const size = Number(count.value);
  if (size < 0 && bytes.length + size > 0) return fromBytes(bytes.slice(bytes.length + size));
  return size >= 0 && bytes.length > size ? fromBytes(bytes.slice(0, size)) : value;
}

function substr(start: GoInt, end: GoInt, value: string): string {
  const bytes = bytesOf(value);
  const [from, to] = [Number(start.value), Number(end.value)];
  if (from < 0) return fromBytes(bytes.slice(0, Math.max(0, to)));
  if (to < 0 || to > bytes.length) {
    if (from > bytes.length)
      throw new CallError(`runtime error: slice bounds out of range [${from}:${bytes.length}]`);
    return fromBytes(bytes.slice(from));
  }
  if (from > to) throw new CallError(`runtime error: slice bounds out of range [${from}:${to}]`);
  return fromBytes(bytes.slice(from, to));
}

function abbreviate(value: string, offset: number, width: number): string {
  if (width < 4 || (offset > 0 && width < 7)) return value;
  const size = value.length;
  if (size <= width) return value;
  let start = Math.min(offset, size);
  if (size - start < width - 3) start = size - (width - 3);
  if (start <= 4) return `${value.slice(0, width - 3)}...`;
  if (start + width - 3 < size) return `...${abbreviate(value.slice(start), 0, width - 3)}`;
  return `...${value.slice(size - (width - 3))}`;
}

function title(value: string): string {
  return value.replaceAll(
    /(^|[^\p{L}\p{Nd}_'])(\p{L})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );
}

/** Words at changes of case, digits and separators (xstrings). */
function words(value: string): readonly string[] {
  return value
    .replaceAll(/([\p{Ll}])([\p{Lu}])/gu, '$1_$2')
    .replaceAll(/([\p{Lu}])([\p{Lu}][\p{Ll}])/gu, '$1_$2')
    .split(/[_\- ]+/);
}

function delimited(value: string, separator: string): string {
  const [, lead = '', body = '', tail = ''] = /^([_\- ]*)([^]*?)([_\- ]*)$/.exec(value) ?? [];
  const mark = (part: string): string => separator.repeat(part.length);
  return mark(lead) + words(body).join(separator).toLowerCase() + mark(tail);
}

function pascal(value: string): string {
  const [, lead = '', body = ''] = /^([_\- ]*)([^]*)$/.exec(value) ?? [];
  return (
    lead +
    body
      .split(/[_\- ]+/)
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join('')
  );
}

function wrapText(value: string, width: number, separator: string): string {
  const size = Math.max(1, width);
  let [offset, result] = [0, ''];
  while (value.length - offset > size) {
    if (value[offset] === ' ') {
      offset++;
      continue;
    }
    const space = value.lastIndexOf(' ', offset + size);
    if (space >= offset) {
      result += value.slice(offset, space) + separator;
      offset = space + 1;
      continue;
    }
    const later = value.indexOf(' ', offset + size);
    if (later < 0) break;
    result += value.slice(offset, later) + separator;
    offset = later + 1;
  }
  return result + value.slice(offset);
}

function indent(count: GoInt, value: string): string {
  const size = Number(count.value);
  if (size < 0) throw new CallError('strings: negative Repeat count');
  const padding = ' '.repeat(Math.min(size, MOST_REPEATS));
  return padding + value.replaceAll('\n', `\n${padding}`);
}

function repeat(count: GoInt, value: string): string {
  const times = Number(count.value);
  if (times < 0) throw new CallError('strings: negative Repeat count');
  if (times * value.length > 20_000_000) throw new CallError('the repeated text is too long');
  return value.repeat(times);
}

function splitMap(parts: readonly string[]): GoMap {
  return new GoMap(
    parts.map((part, i) => [`_${i}`, part] as const),
    'string',
  );
}

function splitN(separator: string, count: GoInt, value: string): GoMap {
  const most = Number(count.value);
  if (most === 0) return splitMap([]);
  const parts = splitBy(value, separator);
  if (most < 0 || parts.length <= most) return splitMap(parts);
  return splitMap([...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)]);
}

/** Go's strings.Split: the empty separator splits into characters. */
export function splitBy(value: string, separator: string): readonly string[] {
  return separator === '' ? Array.from(value) : value.split(separator);
}

function trimSet(set: string): RegExp {
  const escaped = Array.from(set, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`).join(
    '',
  );
  return new RegExp(set === '' ? '(?!)' : `^[${escaped}]+|[${escaped}]+$`, 'gu');
}

const SPACE =
  /^[\t\n\v\f\r \u0085\u00A0\p{Zs}\u2028\u2029]+|[\t\n\v\f\r \u0085\u00A0\p{Zs}\u2028\u2029]+$/gu;

/** The text functions of sprig. */
export const STRING_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  ['trunc', fn('int string', trunc)],
  ['substr', fn('int int string', substr)],
  [
    'abbrev',
    fn('int string', (width: GoInt, value: string) => abbreviate(value, 0, Number(width.value))),
  ],
  [
    'abbrevboth',
    fn('int int string', (left: GoInt, right: GoInt, value: string) =>
      Number(right.value) < 4 || (Number(left.value) > 0 && Number(right.value) < 7)
        ? value
        : abbreviate(value, Number(left.value), Number(right.value)),
    ),
  ],
  [
    'initials',
    fn('string', (value: string) =>
      value
        .split(/\s+/)
        .map((word) => Array.from(word)[0] ?? '')
        .join(''),
    ),
  ],
  [
    'wrap',
    fn('int string', (width: GoInt, value: string) => wrapText(value, Number(width.value), '\n')),
  ],
  [
    'wrapWith',
    fn('int string string', (width: GoInt, separator: string, value: string) =>
      wrapText(value, Number(width.value), separator),
    ),
  ],
  [
    'plural',
    fn('string string int', (one: string, many: string, count: GoInt) =>
      count.value === 1n ? one : many,
    ),
  ],
  ['indent', fn('int string', indent)],
  ['nindent', fn('int string', (count: GoInt, value: string) => `\n${indent(count, value)}`)],
  ['upper', fn('string', (value: string) => value.toUpperCase())],
  ['lower', fn('string', (value: string) => value.toLowerCase())],
  ['title', fn('string', title)],
  [
    'untitle',
    fn('string', (value: string) =>
      value.replaceAll(
        /(^|\s)(\S)/gu,
        (_, before: string, letter: string) => before + letter.toLowerCase(),
      ),
    ),
  ],
  ['nospace', fn('string', (value: string) => value.replaceAll(/\s/gu, ''))],
  ['trim', fn('string', (value: string) => value.replaceAll(SPACE, ''))],
  [
    'trimAll',
    fn('string string', (set: string, value: string) => value.replaceAll(trimSet(set), '')),
  ],
  [
    'trimall',
    fn('string string', (set: string, value: string) => value.replaceAll(trimSet(set), '')),
  ],
  [
    'trimSuffix',
    fn('string string', (suffix: string, value: string) =>
      suffix !== '' && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value,
    ),
  ],
  [
    'trimPrefix',
    fn('string string', (prefix: string, value: string) =>
      value.startsWith(prefix) ? value.slice(prefix.length) : value,
    ),
  ],
  ['contains', fn('string string', (part: string, value: string) => value.includes(part))],
  ['hasPrefix', fn('string string', (prefix: string, value: string) => value.startsWith(prefix))],
  ['hasSuffix', fn('string string', (suffix: string, value: string) => value.endsWith(suffix))],
  [
    'quote',
    fn('any...', (...values: GoValue[]) =>
      values
        .filter((value) => value !== null)
        .map((value) => quoteGo(text(value)))
        .join(' '),
    ),
  ],
  [
    'squote',
    fn('any...', (...values: GoValue[]) =>
      values
        .filter((value) => value !== null)
        .map((value) => `'${text(value)}'`)
        .join(' '),
    ),
  ],
  [
    'cat',
    fn('any...', (...values: GoValue[]) =>
      values
        .filter((value) => value !== null)
        .map(text)
        .join(' '),
    ),
  ],
  [
    'replace',
    fn('string string string', (from: string, to: string, value: string) =>
      from === ''
        ? to + Array.from(value, (one) => one + to).join('')
        : value.replaceAll(from, () => to),
    ),
  ],
  ['snakecase', fn('string', (value: string) => delimited(value, '_'))],
  ['kebabcase', fn('string', (value: string) => delimited(value, '-'))],
  ['camelcase', fn('string', pascal)],
  [
    'swapcase',
    fn('string', (value: string) =>
      Array.from(value, (one) =>
        one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase(),
      ).join(''),
    ),
  ],
  ['repeat', fn('int string', repeat)],
  ['join', fn('string any', (separator: string, value: GoValue) => texts(value).join(separator))],
  [
    'splitList',
    fn('string string', (separator: string, value: string) => strings(splitBy(value, separator))),
  ],
  [
    'split',
    fn('string string', (separator: string, value: string) => splitMap(splitBy(value, separator))),
  ],
  ['splitn', fn('string int string', splitN)],
  ['sortAlpha', fn('any', (value: GoValue) => strings(texts(value).toSorted(compareText)))],
  ['toStrings', fn('any', (value: GoValue) => strings(texts(value)))],
  ['toString', fn('any', (value: GoValue) => text(value))],
  [
    'atoi',
    fn('string', (value: string) => new GoInt(/^[+-]?\d+$/.test(value) ? BigInt(value) : 0n)),
  ],
];
