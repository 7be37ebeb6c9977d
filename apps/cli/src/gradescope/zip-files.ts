import { zipSync, type Zippable } from 'fflate';

/** A file of an archive. */
export interface ZippedFile {
  readonly bytes: Uint8Array;
  readonly isExecutable?: boolean;
}

const UNIX = 3;
const REGULAR_FILE = 0o100000;

/**
 * A zip of files by path. The same files give the same bytes: they stand in the order of their names
 * and carry no times but the first that a zip can hold. Executables keep their bit where it is unpacked.
 */
export function zipFiles(files: ReadonlyMap<string, ZippedFile>): Uint8Array {
  const tree: Zippable = {};
  const mtime = new Date(1980, 0, 1); // local time, as zip has no time zones
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [path, { bytes, isExecutable = false }] of sorted) {
    const mode = REGULAR_FILE | (isExecutable ? 0o755 : 0o644);
    tree[path] = [bytes, { mtime, os: UNIX, attrs: (mode << 16) >>> 0 }];
  }
  return zipSync(tree, { level: 6 });
}
