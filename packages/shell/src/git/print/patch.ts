import { unifiedDiff } from '../../diff/unified-diff.ts';
import { isBinary, modeOf, textOf, type FilePair } from './file-pairs.ts';

/** A change as `git diff` prints it. `context` is the number of lines around it. */
export function patchOf(pair: FilePair, context = 3): string {
  const { after, before, path, renamed } = pair;
  const from = renamed?.from ?? path;
  return (
    `diff --git a/${from} b/${path}\n${modeLines(pair)}` +
    (before?.id === after?.id ? '' : contentLines(pair, context))
  );
}

function modeLines({ after, before, path, renamed }: FilePair): string {
  if (!before) return after ? `new file mode ${modeOf(after)}\n` : '';
  if (!after) return `deleted file mode ${modeOf(before)}\n`;
  const modes =
    before.mode === after.mode ? '' : `old mode ${modeOf(before)}\nnew mode ${modeOf(after)}\n`;
  if (!renamed) return modes;
  return `${modes}similarity index ${renamed.similarity}%\nrename from ${renamed.from}\nrename to ${path}\n`;
}

function contentLines({ after, before, path, renamed }: FilePair, context: number): string {
  const [old, now] = [before?.id ?? '0'.repeat(40), after?.id ?? '0'.repeat(40)];
  const mode = before && after && before.mode === after.mode ? ` ${modeOf(after)}` : '';
  const index = `index ${old.slice(0, 7)}..${now.slice(0, 7)}${mode}\n`;
  const names = [
    before ? `a/${renamed?.from ?? path}` : '/dev/null',
    after ? `b/${path}` : '/dev/null',
  ];
  if (isBinary(before) || isBinary(after))
    return `${index}Binary files ${names.join(' and ')} differ\n`;
  const options = { byIndent: true, sections: true, context };
  const hunks = unifiedDiff(textOf(before), textOf(after), options);
  return hunks === '' ? index : `${index}--- ${names[0]}\n+++ ${names[1]}\n${hunks}`;
}
