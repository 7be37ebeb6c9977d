import type { FieldPath, TextEdit, TextRange } from '@drydock/manifests';
import type { ResourceSet } from '../resource-set.ts';
import type { Subject } from '../subject.ts';

/** The lines of one item of a block list, its `- ` and the comment lines right above it included. */
interface ItemLines {
  readonly file: string;
  readonly text: string;
  readonly range: TextRange;
}

/** Undefined for flow lists, and where the text is not known: then there is no line to move or remove. */
function itemLines(
  subject: Subject,
  path: FieldPath,
  set: Pick<ResourceSet, 'textOf'>,
): ItemLines | undefined {
  const range = subject.source?.valueRange(path);
  const file = subject.source?.file;
  const content = file === undefined ? undefined : set.textOf(file);
  if (!range || file === undefined || content === undefined) return undefined;
  const from = content.lastIndexOf('\n', range[0] - 1) + 1;
  const dash = content.slice(from, range[0]);
  if (!/^ *- +$/.test(dash)) return undefined;
  const last = Math.max(range[0], range[1] - 1);
  const newline = content.indexOf('\n', content[last] === '\n' ? last : range[1]);
  const to = newline === -1 ? content.length : newline + 1;
  return { file, text: content, range: [commentStart(content, from), to] };
}

function commentStart(content: string, from: number): number {
  let start = from;
  while (start > 0) {
    const lineStart = content.lastIndexOf('\n', start - 2) + 1;
    if (!/^ *#/.test(content.slice(lineStart, start))) break;
    start = lineStart;
  }
  return start;
}

/** Removes one item of a block list with its lines. */
export function removeItemEdit(
  subject: Subject,
  path: FieldPath,
  set: Pick<ResourceSet, 'textOf'>,
): TextEdit | undefined {
  const lines = itemLines(subject, path, set);
  return lines && { file: lines.file, range: lines.range, text: '' };
}

/** Moves an item of a block list behind another item of the same list. */
export function moveItemEdits(
  subject: Subject,
  paths: { readonly item: FieldPath; readonly behind: FieldPath },
  set: Pick<ResourceSet, 'textOf'>,
): readonly TextEdit[] | undefined {
  const item = itemLines(subject, paths.item, set);
  const behind = itemLines(subject, paths.behind, set);
  if (!item || !behind) return undefined;
  const moved = item.text.slice(item.range[0], item.range[1]);
  const end = behind.range[1];
  const needsNewline = !item.text.slice(0, end).endsWith('\n');
  const text = needsNewline ? `\n${moved.replace(/\n$/, '')}` : moved;
  return [
    { file: item.file, range: item.range, text: '' },
    { file: item.file, range: [end, end], text },
  ];
}
