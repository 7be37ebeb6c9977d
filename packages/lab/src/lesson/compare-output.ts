/** A line that was shown and does not come, or one that comes and was not shown. */
export interface OutputDifference {
  /** Line of the shown output, from 0; its length where something follows the end. */
  readonly line: number;
  readonly seen: string;
}

const REST = '…';

/**
 * Where an output is not the one that a lesson shows; undefined: it is. `…` in a line stands for any
 * characters, `…` alone for any lines. How wide columns are does not matter, nor do blank lines at the end.
 */
export function compareOutput(shown: string, seen: string): OutputDifference | undefined {
  const wanted = linesOf(shown);
  const lines = linesOf(seen);
  return compareFrom(wanted, lines, 0, 0);
}

function compareFrom(
  wanted: readonly string[],
  lines: readonly string[],
  from: number,
  begin: number,
): OutputDifference | undefined {
  let at = begin;
  for (let i = from; i < wanted.length; i += 1) {
    const pattern = wanted[i] ?? '';
    if (pattern !== REST) {
      const line = lines[at];
      if (line === undefined || !fits(pattern, line)) return { line: i, seen: line ?? '' };
      at += 1;
      continue;
    }
    const next = wanted.slice(i + 1).find((each) => each !== REST);
    if (next === undefined) return undefined;
    let nearest: OutputDifference = { line: wanted.indexOf(next, i), seen: lines[at] ?? '' };
    for (let start = at; start < lines.length; start += 1) {
      if (!fits(next, lines[start] ?? '')) continue;
      const rest = compareFrom(wanted, lines, i + 1, start);
      if (rest === undefined) return undefined;
      nearest = rest;
    }
    return nearest;
  }
  return at < lines.length ? { line: wanted.length, seen: lines[at] ?? '' } : undefined;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/[ \t]+/g, ' ').trim());
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Whether a line has the parts between the `…` of a pattern in their order, at its begin and its end. */
function fits(pattern: string, line: string): boolean {
  const parts = pattern.split(REST);
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return pattern === line;
  if (line.length < first.length + last.length) return false;
  if (!line.startsWith(first) || !line.endsWith(last)) return false;
  const end = line.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = line.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
