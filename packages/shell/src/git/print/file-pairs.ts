import type { FileChange, GitFile } from '@drydock/git';

/** A change as a diff shows it: a file that was added where another was deleted may be the same one, renamed. */
export interface FilePair {
  readonly path: string;
  readonly before?: GitFile;
  readonly after?: GitFile;
  /** Where it was before, and how much of it stayed, in percent. */
  readonly renamed?: { readonly from: string; readonly similarity: number };
}

const LEAST_SIMILARITY = 50;
/** Additions times deletions that are compared with one another. */
const MOST_COMPARISONS = 10_000;

/** Pairs deletions with additions of the same or similar content, as git's rename detection does. */
export function findRenames(changes: readonly FileChange[]): readonly FilePair[] {
  const deleted = changes.filter(({ after }) => !after);
  const added = changes.filter(({ before }) => !before);
  if (deleted.length * added.length > MOST_COMPARISONS) return changes;
  const candidates = added.flatMap((to) =>
    deleted.map((from) => ({ from, to, similarity: similarityOf(from.before, to.after) })),
  );
  const taken = new Map<FileChange, FilePair>();
  const used = new Set<FileChange>();
  for (const { from, to, similarity } of candidates.toSorted(
    (a, b) => b.similarity - a.similarity || sameName(b) - sameName(a),
  )) {
    if (similarity < LEAST_SIMILARITY || used.has(from) || taken.has(to)) continue;
    used.add(from);
    const { before } = from;
    const renamed = { from: from.path, similarity };
    taken.set(to, { ...to, ...(before && { before }), renamed });
  }
  return changes.filter((change) => !used.has(change)).map((change) => taken.get(change) ?? change);
}

function sameName({ from, to }: { readonly from: FileChange; readonly to: FileChange }): number {
  return from.path.split('/').at(-1) === to.path.split('/').at(-1) ? 1 : 0;
}

/** How much of a file is left in another, in percent of the larger one. Empty files are never similar. */
export function similarityOf(before: GitFile | undefined, after: GitFile | undefined): number {
  if (!before || !after || before.bytes.length === 0 || after.bytes.length === 0) return 0;
  if (before.id === after.id) return 100;
  const largest = Math.max(before.bytes.length, after.bytes.length);
  const smallest = Math.min(before.bytes.length, after.bytes.length);
  if ((largest - smallest) * 100 > largest * (100 - LEAST_SIMILARITY)) return 0;
  const [old, now] = [pieces(before.bytes), pieces(after.bytes)];
  let kept = 0;
  for (const [piece, size] of old) kept += Math.min(size, now.get(piece) ?? 0);
  return Math.floor((kept * 100) / largest);
}

const LONGEST_PIECE = 64;

/** Bytes by line, long ones cut. */
function pieces(bytes: Uint8Array): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  let piece = '';
  const end = (): void => {
    if (piece !== '') sizes.set(piece, (sizes.get(piece) ?? 0) + piece.length);
    piece = '';
  };
  for (const byte of bytes) {
    piece += String.fromCharCode(byte);
    if (byte === 0x0a || piece.length === LONGEST_PIECE) end();
  }
  end();
  return sizes;
}

export function modeOf({ mode }: GitFile): string {
  return { file: '100644', executable: '100755', symlink: '120000' }[mode];
}

/** Whether git would not show a content as text. */
export function isBinary(file: GitFile | undefined): boolean {
  return file !== undefined && file.bytes.subarray(0, 8000).includes(0);
}

export function textOf(file: GitFile | undefined): string {
  return file ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes) : '';
}
