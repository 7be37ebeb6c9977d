import { zipSync } from 'fflate';

/** A file that somebody chose, at its path in the chosen folder. */
export interface ChosenFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Folders that are never part of work. */
const leftOut = /(?:^|\/)(?:\.git|node_modules|__MACOSX)(?:\/|$)|(?:^|\/)\.DS_Store$/;
/** Same files, same bytes. */
const mtime = '1980-01-02T00:00:00';

/** The path of a file inside the folder that was chosen: the folder's own name is no part of the work. */
export function pathInFolder(path: string): string | undefined {
  const inside = path.split('/').slice(1).join('/');
  return inside === '' || leftOut.test(inside) ? undefined : inside;
}

/** A zip of the files, in the order of their paths. */
export function packFolder(files: readonly ChosenFile[]): Uint8Array<ArrayBuffer> {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return new Uint8Array(
    zipSync(Object.fromEntries(sorted.map(({ path, bytes }) => [path, bytes])), { mtime }),
  );
}
