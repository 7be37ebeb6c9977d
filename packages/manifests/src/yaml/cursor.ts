import type { Spans } from './spans.ts';

/** Where the fast parser stands. Offsets are UTF-16 units of the whole file. */
export interface Cursor {
  readonly text: string;
  /** End of the document. */
  readonly end: number;
  pos: number;
  /** Column of the next content line, -1 at the end of the document. */
  indent: number;
  /** End of the last token that was read. */
  tokenEnd: number;
  depth: number;
  /** Column that the lines of a flow collection must be indented more than. */
  flowParent: number;
  readonly maxDepth: number;
  /** Filled where positions are asked for. */
  readonly spans: Spans | undefined;
  key: string;
  keyFrom: number;
  keyTo: number;
}

/** Thrown, and always caught, when a document leaves the subset that the fast parser reads. */
export const OUTSIDE_SUBSET: Error = new Error('outside of the fast subset of YAML');

export function bail(): never {
  throw OUTSIDE_SUBSET;
}

export const NEWLINE = 0x0a;
export const RETURN = 0x0d;
export const SPACE = 0x20;
export const TAB = 0x09;
export const HASH = 0x23;
export const COLON = 0x3a;
export const DASH = 0x2d;
export const QUOTE = 0x22;
export const APOSTROPHE = 0x27;
export const COMMA = 0x2c;

/** True at a line end, at the end of the text (NaN) and at a space. */
export function isBlank(code: number): boolean {
  return code === SPACE || isLineEnd(code);
}

export function isLineEnd(code: number): boolean {
  return code === NEWLINE || code === RETURN || Number.isNaN(code);
}

export function skipSpaces(cursor: Cursor): number {
  let code = cursor.text.charCodeAt(cursor.pos);
  while (code === SPACE) code = cursor.text.charCodeAt(++cursor.pos);
  return code;
}

/** Accepts spaces and a comment up to the line's end, and moves to the start of the next line. */
export function endLine(cursor: Cursor): void {
  const code = skipSpaces(cursor);
  if (code === NEWLINE) cursor.pos += 1;
  else if (code === HASH && cursor.text.charCodeAt(cursor.pos - 1) === SPACE)
    skipRestOfLine(cursor);
  else if (code === RETURN && cursor.text.charCodeAt(cursor.pos + 1) === NEWLINE) cursor.pos += 2;
  else if (!Number.isNaN(code)) bail();
}

export function skipRestOfLine(cursor: Cursor): void {
  const newline = cursor.text.indexOf('\n', cursor.pos);
  cursor.pos = newline === -1 ? cursor.text.length : newline + 1;
}

/** From the start of a line to the first content at or after it; sets `indent`. */
export function toContent(cursor: Cursor): void {
  for (;;) {
    const lineStart = cursor.pos;
    if (lineStart >= cursor.end) break;
    const code = skipSpaces(cursor);
    if (code === NEWLINE) cursor.pos += 1;
    else if (code === HASH) skipRestOfLine(cursor);
    else if (code === RETURN && cursor.text.charCodeAt(cursor.pos + 1) === NEWLINE) cursor.pos += 2;
    else if (Number.isNaN(code)) break;
    else if (code === TAB) bail();
    else {
      cursor.indent = cursor.pos - lineStart;
      return;
    }
  }
  cursor.indent = -1;
}
