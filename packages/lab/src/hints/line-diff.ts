/** One line of a diff. */
interface DiffLine {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/**
 * The least change of lines that turns `from` into `to`, with one line of context around each
 * change, in the notation of `diff -u` without its header. '' when they are equal.
 */
export function lineDiff(from: string, to: string, context = 1): string {
  const lines = compareLines(splitLines(from), splitLines(to));
  const near = lines.map((_, index) =>
    lines
      .slice(Math.max(0, index - context), index + context + 1)
      .some((line) => line.mark !== ' '),
  );
  const shown: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (near[index] !== true) continue;
    const isNewHunk = near[index - 1] !== true;
    if (isNewHunk && shown.length > 0) shown.push('…');
    shown.push(`${line.mark} ${line.text}`.trimEnd());
  }
  return shown.join('\n');
}

function splitLines(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Walks both texts along a longest common subsequence of lines. */
function compareLines(a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  const lengths = commonLengths(a, b);
  const lengthAt = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  const result: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      result.push({ mark: ' ', text: a[i] ?? '' });
      [i, j] = [i + 1, j + 1];
    } else if (i < a.length && (j >= b.length || lengthAt(i + 1, j) >= lengthAt(i, j + 1))) {
      result.push({ mark: '-', text: a[i] ?? '' });
      i += 1;
    } else {
      result.push({ mark: '+', text: b[j] ?? '' });
      j += 1;
    }
  }
  return result;
}

/** Length of the longest common subsequence of what is left from each pair of positions. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly (readonly number[])[] {
  const rows: number[][] = [];
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const below = rows.at(-1) ?? [];
    const row: number[] = [];
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const isSame = a[i] === b[j];
      row[j] = isSame ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
    rows.push(row);
  }
  return rows.toReversed();
}
