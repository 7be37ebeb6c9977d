import type { Diagnostic, TextRange } from '@drydock/manifests';
import { lineIndexes } from './line-indexes.ts';
import type { LineIndex } from './position.ts';

/** The texts that findings point into, by file. */
export type Texts = ReadonlyMap<string, string>;

/**
 * Findings as plain text for a terminal: place, code and message, then the line with a caret, the
 * hint and related places. Holds no colour codes. Ends with a count; '' when there is nothing.
 */
export function renderText(diagnostics: readonly Diagnostic[], texts: Texts): string {
  if (diagnostics.length === 0) return '';
  const indexOf = lineIndexes(texts);
  const blocks = diagnostics.map((diagnostic) => renderOne(diagnostic, indexOf));
  return `${blocks.join('\n\n')}\n\n${summary(diagnostics)}\n`;
}

function renderOne(diagnostic: Diagnostic, indexOf: (file: string) => LineIndex): string {
  const { file, range, severity, code, upstream, message, hint, related } = diagnostic;
  const index = indexOf(file);
  const { line, column } = index.position(range[0]);
  const name = upstream === undefined ? code : `${code} (${upstream})`;
  const lines = [`${file}:${line}:${column} ${severity} ${name}`, `  ${message}`];
  lines.push(...codeFrame(index, range));
  if (hint !== undefined) lines.push(`  Hint: ${hint}`);
  for (const fix of diagnostic.fixes ?? []) lines.push(`  Fix: ${fix.title}`);
  for (const place of related ?? []) {
    const at = indexOf(place.file).position(place.range[0]);
    lines.push(`  See ${place.file}:${at.line}:${at.column}: ${place.message}`);
  }
  return lines.join('\n');
}

/** The first line of the range with a marker under it. */
function codeFrame(index: LineIndex, range: TextRange): readonly string[] {
  const start = index.position(range[0]);
  const end = index.position(range[1]);
  const text = index.lineText(start.line);
  if (text === '') return [];
  const to = end.line === start.line ? end.column : text.trimEnd().length + 1;
  const gutter = String(start.line);
  const { shown, from, marked } = cutLine(text, start.column - 1, Math.max(start.column, to - 1));
  const pad = shown.slice(0, from).replaceAll(/[^\t]/g, ' ');
  return [`  ${gutter} | ${shown}`, `  ${' '.repeat(gutter.length)} | ${pad}${'^'.repeat(marked)}`];
}

/** What a terminal shows of a line: longer ones are cut around the range. */
const LINE = { characters: 160, before: 40 };

interface CutLine {
  readonly shown: string;
  /** Where the marker begins in what is shown, and how many characters it covers. */
  readonly from: number;
  readonly marked: number;
}

function cutLine(text: string, from: number, to: number): CutLine {
  if (text.length <= LINE.characters) return { shown: text, from, marked: to - from };
  const first = Math.max(0, Math.min(from - LINE.before, text.length - LINE.characters));
  const last = Math.min(text.length, first + LINE.characters);
  const [before, after] = [first > 0 ? '…' : '', last < text.length ? '…' : ''];
  return {
    shown: before + text.slice(first, last).toWellFormed() + after,
    from: before.length + from - first,
    marked: Math.max(1, Math.min(to, last) - from),
  };
}

function summary(diagnostics: readonly Diagnostic[]): string {
  const parts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    if (count === 0) return [];
    const noun = severity === 'info' ? 'note' : severity;
    return [`${count} ${noun}${count === 1 ? '' : 's'}`];
  });
  return parts.join(', ');
}
