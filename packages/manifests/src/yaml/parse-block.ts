import type { JsonValue } from '../json.ts';
import {
  APOSTROPHE,
  COLON,
  DASH,
  HASH,
  OUTSIDE_SUBSET,
  QUOTE,
  SPACE,
  TAB,
  bail,
  endLine,
  isBlank,
  isLineEnd,
  skipSpaces,
  toContent,
  type Cursor,
} from './cursor.ts';
import { parseFlowValue } from './parse-flow.ts';
import {
  isIndicator,
  readBlockPlain,
  readDoubleQuoted,
  readLiteral,
  readSingleQuoted,
  resolveOrBail,
  setField,
} from './scalars.ts';
import type { Span, Spans } from './spans.ts';

const LITERAL = 0x7c;
const OPEN_LIST = 0x5b;
const OPEN_MAP = 0x7b;

export interface FastDocument {
  readonly root: JsonValue;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads the subset of YAML that nearly all manifests are written in (block maps and lists, one-line
 * scalars, literal blocks, flow collections) about twenty times faster than the full parser.
 * Undefined for whatever leaves the subset, errors included: the full parser decides there. A test
 * holds both to the same values and positions.
 */
export function parseFast(
  text: string,
  range: readonly [from: number, to: number],
  options: { readonly maxDepth: number; readonly spans?: Spans },
): FastDocument | undefined {
  const cursor: Cursor = {
    text,
    end: range[1],
    pos: range[0],
    indent: -1,
    tokenEnd: range[0],
    depth: 0,
    flowParent: -1,
    maxDepth: options.maxDepth,
    spans: options.spans,
    key: '',
    keyFrom: 0,
    keyTo: 0,
  };
  try {
    toContent(cursor);
    if (cursor.indent === -1) return { root: null, from: range[0], to: range[0] };
    const from = cursor.pos;
    const root = parseBlockNode(cursor, cursor.indent, -1);
    return cursor.indent === -1 ? { root, from, to: cursor.tokenEnd } : undefined;
  } catch (error) {
    if (error === OUTSIDE_SUBSET) return undefined;
    throw error;
  }
}

/** The node that starts at the cursor, which stands in `column`; its parent's column is `parent`. */
function parseBlockNode(cursor: Cursor, column: number, parent: number): JsonValue {
  if (isDash(cursor)) return parseList(cursor, column);
  if (scanKey(cursor)) return parseMap(cursor, column);
  return parseInline(cursor, parent);
}

function isDash(cursor: Cursor): boolean {
  const { text, pos } = cursor;
  return text.charCodeAt(pos) === DASH && isBlank(text.charCodeAt(pos + 1));
}

/** The first key of the map has been scanned. */
function parseMap(cursor: Cursor, column: number): JsonValue {
  if (++cursor.depth > cursor.maxDepth) bail();
  const map: Record<string, JsonValue> = {};
  const spans = cursor.spans ? new Map<string, Span>() : undefined;
  if (spans) cursor.spans?.set(map, spans);
  for (;;) {
    const { key, keyFrom, keyTo } = cursor;
    const colonEnd = cursor.pos;
    const from = valueStart(cursor, column);
    const value = from === -1 ? null : parseValue(cursor, column);
    setField(map, key, value);
    spans?.set(key, {
      key: [keyFrom, keyTo],
      value: from === -1 ? [colonEnd, colonEnd] : [from, cursor.tokenEnd],
    });
    if (cursor.indent < column) break;
    if (cursor.indent > column || isDash(cursor) || !scanKey(cursor)) bail();
  }
  cursor.depth -= 1;
  return map;
}

/** Moves behind the key's colon to where its value starts; -1 when there is none. */
function valueStart(cursor: Cursor, column: number): number {
  const colonEnd = cursor.pos;
  const code = skipSpaces(cursor);
  if (!isLineEnd(code) && code !== HASH) {
    cursor.indent = -2; // the value is on the key's line
    return cursor.pos;
  }
  cursor.tokenEnd = colonEnd;
  endLine(cursor);
  toContent(cursor);
  const isBelow = cursor.indent > column || (cursor.indent === column && isDash(cursor));
  return isBelow ? cursor.pos : -1;
}

function parseValue(cursor: Cursor, column: number): JsonValue {
  if (cursor.indent === -2) return parseInline(cursor, column);
  if (cursor.indent === column) return parseList(cursor, column);
  return parseBlockNode(cursor, cursor.indent, column);
}

function parseList(cursor: Cursor, column: number): JsonValue {
  if (++cursor.depth > cursor.maxDepth) bail();
  const list: JsonValue[] = [];
  const spans = cursor.spans ? new Map<number, Span>() : undefined;
  if (spans) cursor.spans?.set(list, spans);
  do {
    const dash = cursor.pos++;
    const code = skipSpaces(cursor);
    let from = cursor.pos;
    let value: JsonValue = null;
    if (isLineEnd(code) || code === HASH) {
      cursor.tokenEnd = dash + 1;
      endLine(cursor);
      toContent(cursor);
      const isBelow = cursor.indent > column;
      from = isBelow ? cursor.pos : dash + 1;
      if (isBelow) value = parseBlockNode(cursor, cursor.indent, column);
    } else value = parseBlockNode(cursor, column + from - dash, column);
    spans?.set(list.length, { key: undefined, value: [from, cursor.tokenEnd] });
    list.push(value);
    if (cursor.indent > column) bail();
  } while (cursor.indent === column && isDash(cursor));
  cursor.depth -= 1;
  return list;
}

/** A scalar or flow collection on this line; then moves to the next content. */
function parseInline(cursor: Cursor, parent: number): JsonValue {
  const { text, pos } = cursor;
  const code = text.charCodeAt(pos);
  let value: JsonValue;
  if (code === LITERAL) {
    if (parent === -1) bail();
    value = readLiteral(cursor, parent);
    toContent(cursor);
    return value;
  }
  if (code === QUOTE) value = readDoubleQuoted(cursor);
  else if (code === APOSTROPHE) value = readSingleQuoted(cursor);
  else if (code === OPEN_LIST || code === OPEN_MAP) {
    cursor.flowParent = parent;
    value = parseFlowValue(cursor);
  } else if (isIndicator(code, text.charCodeAt(pos + 1))) bail();
  else value = resolveOrBail(readBlockPlain(cursor));
  cursor.tokenEnd = cursor.pos;
  endLine(cursor);
  toContent(cursor);
  return value;
}

/** A key as nearly all are; the regular expression is faster than a loop while the code is cold. */
const COMMON_KEY = /[A-Za-z_][A-Za-z0-9_./-]*(?=:(?:[ \r\n]|$))/y;

/** Reads `key:` at the cursor and moves behind the colon; false, and nothing moved, when there is no key. */
function scanKey(cursor: Cursor): boolean {
  const { text, pos } = cursor;
  COMMON_KEY.lastIndex = pos;
  if (COMMON_KEY.test(text)) return takePlainKey(cursor, COMMON_KEY.lastIndex);
  const code = text.charCodeAt(pos);
  if (code === QUOTE || code === APOSTROPHE) return scanQuotedKey(cursor, code);
  if (isIndicator(code, text.charCodeAt(pos + 1))) return false;
  for (let at = pos; ; at++) {
    const char = text.charCodeAt(at);
    if (char === COLON) {
      const next = text.charCodeAt(at + 1);
      if (next === TAB) bail();
      if (isBlank(next)) return takePlainKey(cursor, at);
    } else if (isLineEnd(char)) return false;
    else if (char === HASH && text.charCodeAt(at - 1) === SPACE) return false;
    else if (char === TAB) bail();
  }
}

function takePlainKey(cursor: Cursor, colon: number): boolean {
  const { text, pos } = cursor;
  let keyTo = colon;
  while (text.charCodeAt(keyTo - 1) === SPACE) keyTo -= 1;
  const key = text.slice(pos, keyTo);
  if (key === '<<' || key === '') bail();
  const value = resolveOrBail(key);
  // Kubernetes turns numbers and booleans in keys into text; only `8080` stays as it is written.
  if (value === null || typeof value === 'object') bail();
  if (String(value) !== key) bail();
  return takeKey(cursor, key, keyTo, colon);
}

function scanQuotedKey(cursor: Cursor, quote: number): boolean {
  const from = cursor.pos;
  const key = quote === QUOTE ? readDoubleQuoted(cursor) : readSingleQuoted(cursor);
  const keyTo = cursor.pos;
  const isKey = skipSpaces(cursor) === COLON && isBlank(cursor.text.charCodeAt(cursor.pos + 1));
  const colon = cursor.pos;
  cursor.pos = from;
  return isKey && takeKey(cursor, key, keyTo, colon);
}

function takeKey(cursor: Cursor, key: string, keyTo: number, colon: number): true {
  cursor.key = key;
  cursor.keyFrom = cursor.pos;
  cursor.keyTo = keyTo;
  cursor.pos = colon + 1;
  return true;
}
