import type { JsonObject, JsonValue } from '../json.ts';
import {
  APOSTROPHE,
  COLON,
  COMMA,
  HASH,
  NEWLINE,
  QUOTE,
  RETURN,
  SPACE,
  TAB,
  bail,
  isBlank,
  type Cursor,
} from './cursor.ts';
import {
  isIndicator,
  readDoubleQuoted,
  readSingleQuoted,
  resolveOrBail,
  setField,
} from './scalars.ts';
import type { Span } from './spans.ts';

const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;

/** A value inside a flow collection, or the collection itself; leaves the cursor behind it. */
export function parseFlowValue(cursor: Cursor): JsonValue {
  switch (cursor.text.charCodeAt(cursor.pos)) {
    case OPEN_MAP:
      return parseFlowMap(cursor);
    case OPEN_LIST:
      return parseFlowList(cursor);
    case QUOTE:
      return readDoubleQuoted(cursor);
    case APOSTROPHE:
      return readSingleQuoted(cursor);
    default:
      return resolveOrBail(readPlain(cursor));
  }
}

function parseFlowList(cursor: Cursor): JsonValue {
  const list: JsonValue[] = [];
  const spans = cursor.spans ? new Map<number, Span>() : undefined;
  if (spans) cursor.spans?.set(list, spans);
  open(cursor);
  while (skipBreaks(cursor) !== CLOSE_LIST) {
    const from = cursor.pos;
    const value = parseFlowValue(cursor);
    spans?.set(list.length, { key: undefined, value: [from, cursor.pos] });
    list.push(value);
    if (skipBreaks(cursor) === COMMA) cursor.pos += 1;
    else if (cursor.text.charCodeAt(cursor.pos) !== CLOSE_LIST) bail();
  }
  return close(cursor, list);
}

function parseFlowMap(cursor: Cursor): JsonValue {
  const map: Record<string, JsonValue> = {};
  const spans = cursor.spans ? new Map<string, Span>() : undefined;
  if (spans) cursor.spans?.set(map, spans);
  open(cursor);
  while (skipBreaks(cursor) !== CLOSE_MAP) {
    const keyFrom = cursor.pos;
    const key = readKey(cursor);
    const keyRange = [keyFrom, cursor.pos] as const;
    skipBreaks(cursor);
    const isQuoted = isQuote(cursor.text.charCodeAt(keyFrom));
    const next = cursor.text.charCodeAt(cursor.pos + 1);
    if (cursor.text.charCodeAt(cursor.pos) !== COLON || !(isQuoted || isBlank(next))) bail();
    cursor.pos += 1;
    const first = skipBreaks(cursor);
    if (first === COMMA || first === CLOSE_MAP) bail();
    const from = cursor.pos;
    const value = parseFlowValue(cursor);
    setField(map, key, value);
    spans?.set(key, { key: keyRange, value: [from, cursor.pos] });
    if (skipBreaks(cursor) === COMMA) cursor.pos += 1;
    else if (cursor.text.charCodeAt(cursor.pos) !== CLOSE_MAP) bail();
  }
  return close(cursor, map);
}

function open(cursor: Cursor): void {
  if (++cursor.depth > cursor.maxDepth) bail();
  cursor.pos += 1;
}

function close<T extends JsonObject | JsonValue[]>(cursor: Cursor, value: T): T {
  cursor.depth -= 1;
  cursor.pos += 1;
  return value;
}

function isQuote(code: number): boolean {
  return code === QUOTE || code === APOSTROPHE;
}

function readKey(cursor: Cursor): string {
  const code = cursor.text.charCodeAt(cursor.pos);
  if (code === QUOTE) return readDoubleQuoted(cursor);
  if (code === APOSTROPHE) return readSingleQuoted(cursor);
  const text = readPlain(cursor);
  if (typeof resolveOrBail(text) !== 'string' || text === '<<') bail();
  return text;
}

/** A plain scalar on one line; ends before a flow indicator, `: ` or the line's end. */
function readPlain(cursor: Cursor): string {
  const { text } = cursor;
  const from = cursor.pos;
  let pos = from;
  let code = text.charCodeAt(pos);
  if (isIndicator(code, text.charCodeAt(pos + 1))) bail();
  let last = pos;
  while (!isFlowEnd(code)) {
    if (code === COLON && isColonEnd(text.charCodeAt(pos + 1))) break;
    if (code === HASH && text.charCodeAt(pos - 1) === SPACE) bail();
    if (code === TAB) bail();
    if (code !== SPACE) last = pos + 1;
    code = text.charCodeAt(++pos);
  }
  if (last === from) bail();
  cursor.pos = last;
  return text.slice(from, last);
}

function isFlowEnd(code: number): boolean {
  return (
    code === COMMA ||
    code === CLOSE_LIST ||
    code === CLOSE_MAP ||
    code === OPEN_LIST ||
    code === OPEN_MAP ||
    (code < SPACE && code !== TAB) ||
    Number.isNaN(code)
  );
}

function isColonEnd(code: number): boolean {
  return isBlank(code) || isFlowEnd(code);
}

/**
 * Skips spaces and line ends. A comment inside a flow collection, or a line that is not indented more
 * than the collection's parent (the closing bracket: less), is left to the full parser.
 */
function skipBreaks(cursor: Cursor): number {
  const { text } = cursor;
  let lineStart = -1;
  let code = text.charCodeAt(cursor.pos);
  while (code === SPACE || code === NEWLINE || code === RETURN) {
    if (code === NEWLINE) lineStart = cursor.pos + 1;
    code = text.charCodeAt(++cursor.pos);
  }
  if (cursor.pos >= cursor.end || code === HASH) bail();
  const isClose = code === CLOSE_LIST || code === CLOSE_MAP;
  if (lineStart !== -1 && cursor.pos - lineStart < cursor.flowParent + (isClose ? 0 : 1)) bail();
  return code;
}
