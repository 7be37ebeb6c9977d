/** A place in a text as people count: line and column from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Line starts of a text, for turning offsets into lines. */
export interface LineIndex {
  position(offset: number): Position;
  /** The text of a line (from 1) without its line end. */
  lineText(line: number): string;
}

/** Indexes a text once; lines end with LF or CRLF. */
export function createLineIndex(text: string): LineIndex {
  const starts = [0];
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return {
    position(offset) {
      const line = lineAt(starts, Math.min(Math.max(offset, 0), text.length));
      return { line, column: offset - (starts[line - 1] ?? 0) + 1 };
    },
    lineText(line) {
      const from = starts[line - 1] ?? text.length;
      const to = starts[line] ?? text.length + 1;
      return text.slice(from, to - 1).replace(/\r$/, '');
    },
  };
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
