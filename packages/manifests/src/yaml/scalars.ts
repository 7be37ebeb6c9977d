import type { JsonValue } from '../json.ts';
import {
  COLON,
  DASH,
  NEWLINE,
  RETURN,
  SPACE,
  TAB,
  bail,
  endLine,
  isBlank,
  isLineEnd,
  type Cursor,
} from './cursor.ts';
import { resolvePlain } from './resolve-scalar.ts';

const QUESTION = 0x3f;

function charCodes(chars: string): ReadonlySet<number> {
  return new Set(Array.from(chars, (char) => char.charCodeAt(0)));
}

/** Characters that cannot start a plain scalar: `& * ! | > % @ backtick , ] } [ { # " '`. */
const INDICATORS = charCodes('&*!|>%@`,]}[{#"\'');

export function isIndicator(code: number, next: number): boolean {
  if (code === DASH || code === QUESTION || code === COLON) return isBlank(next) || next === TAB;
  return INDICATORS.has(code);
}

/** Infinities and NaN are left to the full parser, which reports them. */
export function resolveOrBail(text: string): JsonValue {
  const value = resolvePlain(text);
  return value === undefined ? bail() : value;
}

/** Sets an own field even for `__proto__`; a duplicate is left to the full parser, which reports it. */
export function setField(map: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (Object.hasOwn(map, key)) bail();
  if (key === '__proto__') {
    Object.defineProperty(map, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  } else map[key] = value;
}

/** `'…'` on one line, `''` stands for an apostrophe; leaves the cursor behind the closing quote. */
export function readSingleQuoted(cursor: Cursor): string {
  const { text } = cursor;
  const from = cursor.pos + 1;
  let pos = from;
  let isEscaped = false;
  for (;;) {
    const quote = text.indexOf("'", pos);
    if (quote === -1 || quote >= cursor.end) bail();
    pos = quote + 1;
    if (text.charCodeAt(pos) !== 0x27) break;
    isEscaped = true;
    pos += 1;
  }
  cursor.pos = pos;
  const content = text.slice(from, pos - 1);
  if (content.includes('\n') || content.includes('\r')) bail();
  return isEscaped ? content.replaceAll("''", "'") : content;
}

/** `"…"` on one line with the escapes that JSON shares; leaves the cursor behind the closing quote. */
export function readDoubleQuoted(cursor: Cursor): string {
  const { text } = cursor;
  const from = cursor.pos;
  let pos = from + 1;
  let isEscaped = false;
  for (;;) {
    const code = text.charCodeAt(pos);
    if (code === 0x22) break;
    if (code === NEWLINE || code === RETURN || Number.isNaN(code)) bail();
    if (code === 0x5c) {
      if (!JSON_ESCAPES.has(text.charCodeAt(++pos))) bail();
      isEscaped = true;
    }
    pos += 1;
  }
  cursor.pos = pos + 1;
  return isEscaped ? unescape(text.slice(from, pos + 1)) : text.slice(from + 1, pos);
}

const JSON_ESCAPES = charCodes('"\\/bfnrt');

function unescape(quoted: string): string {
  const source = quoted.includes('\t') ? quoted.replaceAll('\t', '\\t') : quoted;
  return JSON.parse(source) as string; // a string literal with JSON escapes only
}

/** The rest of a line that holds nothing but a plain scalar. */
const COMMON_PLAIN = /[^\r\n\t:#]*[^\s:#](?=\n|\r\n|$)/y;

/** A plain scalar in block context, on one line. */
export function readBlockPlain(cursor: Cursor): string {
  const { text } = cursor;
  const from = cursor.pos;
  COMMON_PLAIN.lastIndex = from;
  if (COMMON_PLAIN.test(text)) {
    cursor.pos = COMMON_PLAIN.lastIndex;
    return text.slice(from, cursor.pos);
  }
  let pos = from;
  let last = pos;
  for (;;) {
    const code = text.charCodeAt(pos);
    if (isLineEnd(code)) break;
    if (code === 0x23 && text.charCodeAt(pos - 1) === SPACE) break;
    if (code === TAB) bail();
    if (code === COLON) {
      const next = text.charCodeAt(pos + 1);
      if (isBlank(next) || next === TAB) bail();
    }
    pos += 1;
    if (code !== SPACE) last = pos;
  }
  cursor.pos = last;
  return text.slice(from, last);
}

/**
 * A literal block scalar (`|`, `|-`) whose content is indented more than `parent`. Other headers are
 * left to the full parser. Leaves the cursor at the start of the line behind it.
 */
export function readLiteral(cursor: Cursor, parent: number): string {
  const { text } = cursor;
  cursor.pos += 1;
  const isStripped = text.charCodeAt(cursor.pos) === DASH;
  if (isStripped) cursor.pos += 1;
  endLine(cursor);
  const lines: string[] = [];
  let indent = -1;
  let hasContent = false;
  while (cursor.pos < cursor.end) {
    const start = cursor.pos;
    const indentEnd = indent === -1 ? cursor.end : start + indent;
    let pos = start;
    while (pos < indentEnd && text.charCodeAt(pos) === SPACE) pos += 1;
    const newline = text.indexOf('\n', pos);
    const stop = newline === -1 || newline > cursor.end ? cursor.end : newline;
    const lineEnd = stop > pos && text.charCodeAt(stop - 1) === RETURN ? stop - 1 : stop;
    if (lineEnd === pos) {
      // A blank line before the first content may not be indented deeper than it: left to the full parser.
      if (indent === -1 && pos > start) bail();
      lines.push('');
    } else {
      if (indent === -1) {
        if (pos - start <= parent) break;
        indent = pos - start;
        if (text.charCodeAt(pos) === TAB) bail();
      } else if (pos - start < indent) break;
      hasContent = true;
      const content = text.slice(pos, lineEnd);
      lines.push(content);
      const visible = content.trimEnd().length;
      if (visible > 0) cursor.tokenEnd = pos + visible;
    }
    cursor.pos = newline === -1 ? text.length : newline + 1;
  }
  if (!hasContent) bail();
  while (lines.at(-1) === '') lines.pop();
  return isStripped ? lines.join('\n') : `${lines.join('\n')}\n`;
}
