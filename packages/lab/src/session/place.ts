/** A line of the learner's file, from 1, and the manifest field that stands there. */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** Last line of the block. */
  readonly lastLine?: number;
  readonly path?: string;
}

/** The 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  const end = Math.min(offset, text.length);
  for (let i = text.indexOf('\n'); i !== -1 && i < end; i = text.indexOf('\n', i + 1)) line += 1;
  return line;
}

/** `reviews-route.yaml, line 9` or `reviews-route.yaml, lines 9 to 11`. */
export function describePlace(place: Place): string {
  const { file, line, lastLine } = place;
  return lastLine === undefined || lastLine <= line
    ? `${file}, line ${line}`
    : `${file}, lines ${line} to ${lastLine}`;
}

/** The place of a text range; the end is exclusive, and trailing line breaks do not count. */
export function placeOfRange(
  file: string,
  text: string,
  range: readonly [number, number],
  path?: string,
): Place {
  const [from, to] = range;
  let end = Math.min(to, text.length);
  while (end > from + 1 && /\s/.test(text[end - 1] ?? '')) end -= 1;
  const line = lineAt(text, from);
  const lastLine = lineAt(text, Math.max(from, end - 1));
  return {
    file,
    line,
    ...(lastLine > line ? { lastLine } : {}),
    ...(path === undefined ? {} : { path }),
  };
}

/** `reviews-route.yaml:9`. */
export function describePlaceShort({ file, line }: Place): string {
  return `${file}:${line}`;
}
