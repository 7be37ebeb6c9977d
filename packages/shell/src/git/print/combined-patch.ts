import type { GitFile } from '@drydock/git';
import { changedLines } from '../../diff/edit-script.ts';
import { linesOf } from '../../diff/unified-diff.ts';
import { textOf } from './file-pairs.ts';

/** A line of the result, and what either parent lost before it. The last one stands for the end of the file. */
interface Line {
  readonly text: string;
  /** By parent: it is not in that parent. */
  readonly isNew: readonly boolean[];
  /** By parent: lines of it that stood here. */
  readonly lost: readonly (readonly string[])[];
}

const CONTEXT = 3;
const LONGEST_SECTION = 40;

/** A file with conflicts as `git diff` shows it, against both sides at once; '' where it equals one of them. */
export function combinedPatch(
  path: string,
  sides: readonly [GitFile | undefined, GitFile | undefined],
  now: string,
): string {
  const parents = sides.map((side) => linesOf(textOf(side)));
  const lines = combine(parents, linesOf(now));
  const shown = shownLines(lines);
  const ids = sides.map((side) => (side?.id ?? '0'.repeat(40)).slice(0, 7)).join(',');
  const hunks = hunksOf(lines, shown);
  const header = `diff --cc ${path}\nindex ${ids}..0000000\n--- a/${path}\n+++ b/${path}\n`;
  return hunks === '' ? '' : header + hunks;
}

function combine(
  parents: readonly (readonly string[])[],
  result: readonly string[],
): readonly Line[] {
  const sides = parents.map((parent) => {
    const { added, removed } = changedLines(parent, result, { byIndent: true });
    const lost: string[][] = result.map(() => []);
    lost.push([]);
    let at = 0;
    for (const [index, text] of parent.entries()) {
      if (removed[index] === true) lost[at]?.push(text);
      else {
        while (added[at] === true) at += 1;
        at += 1;
      }
    }
    return { added, lost };
  });
  return [...result, ''].map((text, at) => ({
    text,
    isNew: sides.map(({ added }) => added[at] === true),
    lost: sides.map(({ lost }) => lost[at] ?? []),
  }));
}

/** Lines to print: runs that differ from every parent, with what is around them. */
function shownLines(lines: readonly Line[]): readonly boolean[] {
  const differs = (line: Line, parent: number): boolean =>
    line.isNew[parent] === true || (line.lost[parent]?.length ?? 0) > 0;
  const isChanged = (line: Line): boolean => differs(line, 0) || differs(line, 1);
  const shown = lines.map(() => false);
  for (let at = 0; at < lines.length; at += 1) {
    let end = at;
    while (end < lines.length && isChanged(lines[end] ?? EMPTY)) end += 1;
    const run = lines.slice(at, end);
    const isOfBoth = [0, 1].every((parent) => run.some((line) => differs(line, parent)));
    if (end > at && isOfBoth)
      for (let near = Math.max(0, at - CONTEXT); near < end + CONTEXT; near += 1)
        if (near < shown.length) shown[near] = true;
    at = Math.max(at, end);
  }
  return shown;
}

const EMPTY: Line = { text: '', isNew: [], lost: [] };

function hunksOf(lines: readonly Line[], shown: readonly boolean[]): string {
  const above = [0, 0];
  let section = '';
  let text = '';
  for (let at = 0; at < lines.length;) {
    const from = at;
    while (at < lines.length && shown[at] === true) at += 1;
    if (at > from) {
      text += hunkText(lines.slice(from, at), from, above, {
        section,
        isLast: at === lines.length,
      });
      section = ''; // a hunk names only what begins between it and the one before
    }
    for (const line of lines.slice(from, Math.max(at, from + 1))) {
      if (shown[from] !== true && /^[A-Za-z_$]/.test(line.text)) section = sectionOf(line.text);
      for (const parent of [0, 1]) above[parent] = (above[parent] ?? 0) + sizeIn([line], parent);
    }
    at = Math.max(at, from + 1);
  }
  return text;
}

/** git leaves the last character out. */
function sectionOf(text: string): string {
  const name = text.slice(0, LONGEST_SECTION).trimEnd().slice(0, -1);
  return name === '' ? '' : ` ${name}`;
}

/** How many lines of a parent these are. */
function sizeIn(lines: readonly Line[], parent: number): number {
  let size = 0;
  for (const { isNew, lost } of lines)
    size += (lost[parent]?.length ?? 0) + (isNew[parent] === true ? 0 : 1);
  return size;
}

function hunkText(
  lines: readonly Line[],
  from: number,
  above: readonly number[],
  { isLast, section }: { readonly isLast: boolean; readonly section: string },
): string {
  const end = isLast ? 1 : 0; // the line that stands for the end is in no file
  const ranges = [0, 1].map(
    (parent) => `-${(above[parent] ?? 0) + 1},${sizeIn(lines, parent) - end}`,
  );
  const size = lines.length - end;
  let text = `@@@ ${ranges.join(' ')} +${from + 1},${size} @@@${section}\n`;
  for (const [index, { isNew, lost, text: own }] of lines.entries()) {
    const [ours = [], theirs = []] = lost;
    const isOfBoth = ours.join('\n') === theirs.join('\n');
    if (isOfBoth) text += ours.map((line) => `--${line}\n`).join('');
    else
      text += [...ours.map((line) => `- ${line}\n`), ...theirs.map((line) => ` -${line}\n`)].join(
        '',
      );
    if (index < size) text += `${isNew.map((is) => (is ? '+' : ' ')).join('')}${own}\n`;
  }
  return text;
}
