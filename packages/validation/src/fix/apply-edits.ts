import type { TextEdit } from '@drydock/manifests';

/** The files after the edits. Ranges are those of the text before any edit; overlapping edits are refused. */
export function applyEdits(
  files: ReadonlyMap<string, string>,
  edits: readonly TextEdit[],
): ReadonlyMap<string, string> {
  const result = new Map(files);
  for (const [file, own] of Map.groupBy(edits, (edit) => edit.file)) {
    result.set(file, applyToText(files.get(file) ?? '', own));
  }
  return result;
}

function applyToText(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits.toSorted((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
  const parts: string[] = [];
  let done = 0;
  for (const { range, text: replacement } of sorted) {
    if (range[0] < done) throw new RangeError(`edits overlap at offset ${range[0]}`);
    parts.push(text.slice(done, range[0]), replacement);
    done = range[1];
  }
  return parts.join('') + text.slice(done);
}
