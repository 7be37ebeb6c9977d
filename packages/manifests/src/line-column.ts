/** A place as people count: both from 1; the column in UTF-16 units. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset; an offset outside of the text is clamped to it. */
export function lineColumn(text: string, offset: number): LineColumn {
  const at = Math.min(Math.max(offset, 0), text.length);
  let line = 1;
  let lineStart = 0;
  for (;;) {
    const newline = text.indexOf('\n', lineStart);
    if (newline === -1 || newline >= at) break;
    line += 1;
    lineStart = newline + 1;
  }
  return { line, column: at - lineStart + 1 };
}
