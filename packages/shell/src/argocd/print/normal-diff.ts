import { editScript } from '../../diff/edit-script.ts';
import { linesOf } from '../../diff/unified-diff.ts';

/** Two texts as `diff` without options compares them: `3c3`, `< old`, `---`, `> new`. '' when they are the same. */
export function normalDiff(before: string, after: string): string {
  const edits = editScript(linesOf(before), linesOf(after));
  let [old, now, text] = [0, 0, ''];
  for (let at = 0; at < edits.length;) {
    const removed: string[] = [];
    const added: string[] = [];
    for (; edits[at]?.[0] === '-'; at += 1) removed.push(edits[at]?.[1] ?? '');
    for (; edits[at]?.[0] === '+'; at += 1) added.push(edits[at]?.[1] ?? '');
    if (removed.length === 0 && added.length === 0) {
      [old, now, at] = [old + 1, now + 1, at + 1];
      continue;
    }
    const letter = removed.length === 0 ? 'a' : added.length === 0 ? 'd' : 'c';
    text += `${range(old, removed.length)}${letter}${range(now, added.length)}\n`;
    text += removed.map((line) => `< ${line}\n`).join('');
    if (letter === 'c') text += '---\n';
    text += added.map((line) => `> ${line}\n`).join('');
    [old, now] = [old + removed.length, now + added.length];
  }
  return text;
}

/** `3`, `3,5`; of nothing, the line before. */
function range(above: number, count: number): string {
  if (count === 0) return String(above);
  return count === 1 ? String(above + 1) : `${above + 1},${above + count}`;
}
