import type { ShellFiles } from './shell.ts';

/** The learner's files by the paths that a person types: `./a.yaml`, `dir/../a.yaml`, `/dev/null`. */
export interface WorkingFiles {
  /** The folder that typed paths begin in; '' is the root. */
  readonly folderNow: string;
  /** Files at or below the current folder, as they would be typed, sorted. */
  paths(): readonly string[];
  /** Every file by its path from the root, which `read('/' + path)` reads. */
  all(): readonly string[];
  read(path: string): string | undefined;
  write(path: string, text: string): void;
  /** Whether there was such a file, and it could be removed. */
  remove(path: string): boolean;
  /** Paths directly or deeper below a folder, sorted, as they would be typed; undefined when there is no such folder. */
  folder(path: string): readonly string[] | undefined;
  isFolder(path: string): boolean;
  /** Remembers an empty folder, for as long as this shell lives. */
  makeFolder(path: string): void;
  /** Moves to a folder; false when there is none. */
  enter(path: string): boolean;
  /** The path from the root. */
  resolve(path: string): string;
  /** Why a path cannot be read: it is a folder, or is not there. */
  absence(path: string): 'Is a directory' | 'No such file or directory';
}

const DEV_NULL = '/dev/null';

export function createWorkingFiles(files: ShellFiles): WorkingFiles {
  let cwd = '';
  const emptyFolders = new Set<string>();
  const resolve = (path: string): string =>
    normalizePath(
      path.startsWith('/') || path.startsWith('~') ? path.replace('~', '') : `${cwd}/${path}`,
    );
  const spelled = (): ReadonlyMap<string, string> =>
    new Map(files.list().map((path) => [normalizePath(path), path]));
  const below = (folder: string): readonly string[] => {
    const prefix = folder === '' ? '' : `${folder}/`;
    return [...spelled().keys()].filter((name) => name.startsWith(prefix)).toSorted();
  };
  const shown = (path: string): string => {
    if (cwd === '') return path;
    return path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : `/${path}`;
  };
  const isFolder = (path: string): boolean => {
    const folder = resolve(path);
    return folder === '' || emptyFolders.has(folder) || below(folder).length > 0;
  };
  return {
    get folderNow() {
      return cwd;
    },
    paths: () => below(cwd).map(shown),
    all: () => below(''),
    read(path) {
      if (path === DEV_NULL) return '';
      const own = spelled().get(resolve(path));
      return own === undefined || path.endsWith('/') ? undefined : files.read(own);
    },
    write(path, text) {
      if (path === DEV_NULL) return;
      const normal = resolve(path);
      files.write(spelled().get(normal) ?? normal, text);
    },
    remove(path) {
      const own = spelled().get(resolve(path));
      if (own === undefined || !files.remove) return false;
      files.remove(own);
      return true;
    },
    folder(path) {
      return isFolder(path) ? below(resolve(path)).map(shown) : undefined;
    },
    isFolder,
    makeFolder: (path) => void emptyFolders.add(resolve(path)),
    enter(path) {
      const found = isFolder(path);
      if (found) cwd = resolve(path);
      return found;
    },
    resolve,
    absence: (path) => (isFolder(path) ? 'Is a directory' : 'No such file or directory'),
  };
}

/** `./a//b/../c.yaml` -> `a/c.yaml`; what would lead above the root stays in it. */
export function normalizePath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return kept.join('/');
}
