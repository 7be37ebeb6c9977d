/** Some lines of a manifest, as they were handed in. */
export interface Excerpt {
  readonly file: string;
  /** Number of the first line shown, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
  /** Number of the line it is about. */
  readonly marked: number;
}

const SHOWN = { before: 4, after: 3, characters: 160 };

/** A text of any length, short enough for a report. */
export function shorten(text: string, characters: number = SHOWN.characters): string {
  if (text.length <= characters) return text;
  return `${text.slice(0, characters).toWellFormed()}…`;
}

/** The lines around a place; undefined where the file has no such line. Long lines are cut. */
export function excerptAt(
  { file, line }: { readonly file: string; readonly line: number },
  text: string,
): Excerpt | undefined {
  const lines = text.split(/\r\n|[\n\r]/);
  if (lines.at(-1) === '') lines.pop();
  if (line < 1 || line > lines.length) return undefined;
  const first = Math.max(1, line - SHOWN.before);
  return {
    file,
    first,
    lines: lines.slice(first - 1, line + SHOWN.after).map((each) => shorten(each)),
    marked: line,
  };
}
