/** Lines of context around a change, as `diff -u`. */
const CONTEXT = 3;

type Edit = readonly [' ' | '-' | '+', string];

/** The hunks of a unified diff between two texts; '' when they are the same. Headers are the caller's. */
export function unifiedDiff(before: string, after: string): string {
  const edits = diffLines(linesOf(before), linesOf(after));
  const changed = edits.flatMap(([kind], index) => (kind === ' ' ? [] : [index]));
  let text = '';
  for (const [first, last] of hunksOf(changed, edits.length)) text += hunkText(edits, first, last);
  return text;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The shortest edit script, by longest common subsequence; deletions come before insertions. */
function diffLines(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    Array.from({ length: after.length + 1 }, () => 0),
  );
  const length = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (!row) continue;
      row[j] =
        before[i] === after[j]
          ? length(i + 1, j + 1) + 1
          : Math.max(length(i + 1, j), length(i, j + 1));
    }
  }
  const edits: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [old, wanted] = [before[i], after[j]];
    if (old !== undefined && old === wanted) {
      edits.push([' ', old]);
      i += 1;
      j += 1;
    } else if (
      old !== undefined &&
      (wanted === undefined || length(i + 1, j) >= length(i, j + 1))
    ) {
      edits.push(['-', old]);
      i += 1;
    } else {
      edits.push(['+', wanted ?? '']);
      j += 1;
    }
  }
  return edits;
}

/** Ranges of edits, [first, last], that are printed together. */
function hunksOf(
  changed: readonly number[],
  count: number,
): readonly (readonly [number, number])[] {
  const hunks: [number, number][] = [];
  for (const index of changed) {
    const [from, to] = [Math.max(0, index - CONTEXT), Math.min(count - 1, index + CONTEXT)];
    const last = hunks.at(-1);
    if (last && from <= last[1] + 1) last[1] = to;
    else hunks.push([from, to]);
  }
  return hunks;
}

function hunkText(edits: readonly Edit[], first: number, last: number): string {
  const count = (from: number, to: number, except: string): number =>
    edits.slice(from, to).filter(([kind]) => kind !== except).length;
  const side = (except: '+' | '-'): string => {
    const size = count(first, last + 1, except);
    const start = count(0, first, except) + (size === 0 ? 0 : 1);
    return size === 1 ? String(start) : `${start},${size}`;
  };
  const lines = edits.slice(first, last + 1).map(([kind, line]) => `${kind}${line}\n`);
  return `@@ -${side('+')} +${side('-')} @@\n${lines.join('')}`;
}
