import { FsError } from './fs-error.ts';

interface FileNode {
  readonly kind: 'file';
  readonly bytes: Uint8Array;
  readonly mode: number;
  readonly writtenAt: number;
}
interface LinkNode {
  readonly kind: 'link';
  readonly target: string;
  readonly writtenAt: number;
}
interface DirectoryNode {
  readonly kind: 'directory';
  readonly entries: Map<string, Node>;
  /** Only the generation that made a directory may change it; later ones copy it first. */
  readonly generation: object;
}
type Node = FileNode | LinkNode | DirectoryNode;

/** Opaque: a moment of a file system. Costs nothing to take or keep. */
export interface FsSnapshot {
  readonly atWrite: number;
}

interface KeptRoot extends FsSnapshot {
  readonly root: DirectoryNode;
}

/** What isomorphic-git reads of a file's state. Times are numbers of writes, not of any clock, so that equal work gives equal indexes. */
export interface FileStat {
  readonly type: 'file' | 'dir' | 'symlink';
  readonly mode: number;
  readonly size: number;
  readonly ino: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly uid: number;
  readonly gid: number;
  readonly dev: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** A file system in memory, in the shape that isomorphic-git calls, with snapshots by reference. */
export interface MemoryFs {
  readonly promises: FsPromises;
  /** Bytes of a file (links are not followed); undefined when there is none. Never to be changed by the caller. */
  read(path: string): Uint8Array | undefined;
  /** Names in a directory, sorted; empty when there is none. */
  list(path: string): readonly string[];
  stat(path: string): FileStat | undefined;
  /** The target of a symbolic link; undefined for anything else. */
  target(path: string): string | undefined;
  write(path: string, bytes: Uint8Array, mode?: number): void;
  link(path: string, target: string): void;
  /** Removes a file or a whole directory; nothing happens when it is absent. */
  remove(path: string): void;
  snapshot(): FsSnapshot;
  /** To the moment of a snapshot, of this file system or of another: snapshots are shared, never changed. */
  restore(snapshot: FsSnapshot): void;
}

export interface FsPromises {
  readFile(
    path: string,
    options?: string | { readonly encoding?: string },
  ): Promise<Uint8Array | string>;
  writeFile(
    path: string,
    data: Uint8Array | string,
    options?: { readonly mode?: number },
  ): Promise<void>;
  unlink(path: string): Promise<void>;
  readdir(path: string): Promise<string[]>;
  mkdir(path: string): Promise<void>;
  rmdir(path: string): Promise<void>;
  stat(path: string): Promise<FileStat>;
  lstat(path: string): Promise<FileStat>;
  readlink(path: string): Promise<string>;
  symlink(target: string, path: string): Promise<void>;
}

const FILE_MODE = 0o100644;
const DIRECTORY_MODE = 0o040000;
const LINK_MODE = 0o120000;

/** An empty file system. Paths are absolute, `/` between parts. */
export function createMemoryFs(): MemoryFs {
  let generation = {};
  let writes = 0;
  let root = emptyDirectory(generation);

  const find = (path: string): Node | undefined => {
    let node: Node | undefined = root;
    for (const part of partsOf(path)) {
      if (node?.kind !== 'directory') return undefined;
      node = node.entries.get(part);
    }
    return node;
  };

  /** The directory of `parts`, made where it is missing and owned by this generation all the way down. */
  const own = (parts: readonly string[], path: string): DirectoryNode => {
    root = owned(root, generation);
    let node = root;
    for (const part of parts) {
      const next: Node = node.entries.get(part) ?? emptyDirectory(generation);
      if (next.kind !== 'directory') throw new FsError('ENOTDIR', path);
      const mine = owned(next, generation);
      node.entries.set(part, mine);
      node = mine;
    }
    return node;
  };

  const put = (path: string, node: (writtenAt: number) => Node): void => {
    const parts = partsOf(path);
    const name = parts.at(-1);
    if (name === undefined) throw new FsError('EISDIR', path);
    const directory = own(parts.slice(0, -1), path);
    if (node(0).kind !== 'directory' && directory.entries.get(name)?.kind === 'directory')
      throw new FsError('EISDIR', path);
    directory.entries.set(name, node(++writes));
  };

  const remove = (path: string): void => {
    const parts = partsOf(path);
    const name = parts.at(-1);
    if (name === undefined || find(path) === undefined) return;
    own(parts.slice(0, -1), path).entries.delete(name);
  };

  const fs = {
    read: (path: string) => {
      const node = find(path);
      return node?.kind === 'file' ? node.bytes : undefined;
    },
    list: (path: string) => {
      const node = find(path);
      return node?.kind === 'directory' ? [...node.entries.keys()].toSorted() : [];
    },
    stat: (path: string) => {
      const node = find(path);
      return node && statOf(node);
    },
    target: (path: string) => {
      const node = find(path);
      return node?.kind === 'link' ? node.target : undefined;
    },
    write: (path: string, bytes: Uint8Array, mode = FILE_MODE) =>
      put(path, (writtenAt) => ({ kind: 'file', bytes, mode, writtenAt })),
    link: (path: string, target: string) =>
      put(path, (writtenAt) => ({ kind: 'link', target, writtenAt })),
    makeDirectory: (path: string) => put(path, () => emptyDirectory(generation)),
    remove,
    snapshot: () => {
      const snapshot: KeptRoot = { root, atWrite: writes };
      generation = {};
      return snapshot;
    },
    restore: (snapshot: FsSnapshot) => {
      generation = {};
      root = (snapshot as KeptRoot).root; // snapshots come from here and are opaque to everyone else
    },
  };
  return { ...fs, promises: promisesOf(fs) };
}

type SyncFs = Omit<MemoryFs, 'promises'> & { makeDirectory(path: string): void };

function promisesOf(fs: SyncFs): FsPromises {
  const stat = async (path: string): Promise<FileStat> =>
    fs.stat(path) ?? fail(new FsError('ENOENT', path));
  return {
    async readFile(path, options) {
      const bytes = fs.read(path);
      if (bytes === undefined) throw new FsError(fs.stat(path) ? 'EISDIR' : 'ENOENT', path);
      const encoding = typeof options === 'string' ? options : options?.encoding;
      return encoding === undefined ? bytes : new TextDecoder().decode(bytes);
    },
    async writeFile(path, data, options) {
      const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data.slice();
      const executable = ((options?.mode ?? 0) & 0o111) !== 0;
      fs.write(path, bytes, executable ? 0o100755 : FILE_MODE);
    },
    async unlink(path) {
      await stat(path);
      fs.remove(path);
    },
    async readdir(path) {
      const found = await stat(path);
      if (!found.isDirectory()) throw new FsError('ENOTDIR', path);
      return [...fs.list(path)];
    },
    async mkdir(path) {
      if (fs.stat(path)) throw new FsError('EEXIST', path);
      if (!fs.stat(parentOf(path))) throw new FsError('ENOENT', path);
      fs.makeDirectory(path);
    },
    async rmdir(path) {
      await stat(path);
      if (fs.list(path).length > 0) throw new FsError('ENOTEMPTY', path);
      fs.remove(path);
    },
    stat,
    lstat: stat,
    async readlink(path) {
      return fs.target(path) ?? fail(new FsError(fs.stat(path) ? 'EINVAL' : 'ENOENT', path));
    },
    async symlink(target, path) {
      fs.link(path, target);
    },
  };
}

function statOf(node: Node): FileStat {
  const type = { file: 'file', link: 'symlink', directory: 'dir' } as const;
  const writtenAt = node.kind === 'directory' ? 0 : node.writtenAt;
  return {
    type: type[node.kind],
    mode: modeOf(node),
    size: sizeOf(node),
    ino: writtenAt,
    mtimeMs: writtenAt * 1000,
    ctimeMs: writtenAt * 1000,
    uid: 1,
    gid: 1,
    dev: 1,
    isFile: () => node.kind === 'file',
    isDirectory: () => node.kind === 'directory',
    isSymbolicLink: () => node.kind === 'link',
  };
}

function modeOf(node: Node): number {
  if (node.kind === 'file') return node.mode;
  return node.kind === 'link' ? LINK_MODE : DIRECTORY_MODE;
}

function sizeOf(node: Node): number {
  if (node.kind === 'file') return node.bytes.length;
  return node.kind === 'link' ? new TextEncoder().encode(node.target).length : 0;
}

function emptyDirectory(generation: object): DirectoryNode {
  return { kind: 'directory', entries: new Map(), generation };
}

function owned(node: DirectoryNode, generation: object): DirectoryNode {
  if (node.generation === generation) return node;
  return { kind: 'directory', entries: new Map(node.entries), generation };
}

function partsOf(path: string): readonly string[] {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts;
}

function parentOf(path: string): string {
  return `/${partsOf(path).slice(0, -1).join('/')}`;
}

function fail(error: Error): never {
  throw error;
}
