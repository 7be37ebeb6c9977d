import type { Diagnostic, ReadDocument, TextRange } from '@drydock/manifests';

/** Where each document of each file stood at some moment, in the order of the text. */
export type Layout = ReadonlyMap<string, readonly PlacedDocument[]>;

interface PlacedDocument {
  readonly document: ReadDocument;
  readonly from: number;
}

/** Notes where the documents stand now. */
export function layoutOf(files: ReadonlyMap<string, readonly ReadDocument[]>): Layout {
  return new Map(
    [...files].map(([file, documents]) => [
      file,
      documents.map((document) => ({ document, from: document.from })),
    ]),
  );
}

/**
 * A diagnostic at the places that its documents have now; undefined when one of them is gone. `then` is
 * the layout of when it was made, `alive` the documents of now.
 */
export function movedDiagnostic(
  diagnostic: Diagnostic,
  then: Layout,
  alive: ReadonlySet<ReadDocument>,
): Diagnostic | undefined {
  let isGone = false;
  let hasMoved = false;
  const move = (file: string, range: TextRange): TextRange => {
    const placed = documentAt(then.get(file) ?? [], range[0]);
    if (!placed || !alive.has(placed.document)) {
      isGone = true;
      return range;
    }
    const by = placed.document.from - placed.from;
    if (by === 0) return range;
    hasMoved = true;
    return [range[0] + by, range[1] + by];
  };
  const { file, fixes, related } = diagnostic;
  const moved: Diagnostic = {
    ...diagnostic,
    range: move(file, diagnostic.range),
    ...(fixes && {
      fixes: fixes.map((fix) => ({
        ...fix,
        edits: fix.edits.map((edit) => ({ ...edit, range: move(edit.file, edit.range) })),
      })),
    }),
    ...(related && {
      related: related.map((place) => ({ ...place, range: move(place.file, place.range) })),
    }),
  };
  if (isGone) return undefined;
  return hasMoved ? moved : diagnostic;
}

/** The document whose text holds the offset: the last one that begins at or before it. */
function documentAt(placed: readonly PlacedDocument[], offset: number): PlacedDocument | undefined {
  let [low, high] = [0, placed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((placed[middle]?.from ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return placed[low - 1];
}
