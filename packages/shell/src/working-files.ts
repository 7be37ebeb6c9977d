import type { ShellFiles } from './shell.ts';

/** The learner's files by the paths that a person types: `./a.yaml`, `dir/../a.yaml`, `/dev/null`. */
export interface WorkingFiles {
  paths(): readonly string[];
  read(path: string): string | undefined;
  write(path: string, text: string): void;
  /** Paths directly or deeper below a folder, sorted; undefined when there is no such folder. */
  folder(path: string): readonly string[] | undefined;
}

const DEV_NULL = '/dev/null';

export function createWorkingFiles(files: ShellFiles): WorkingFiles {
  const spelled = (): ReadonlyMap<string, string> =>
    new Map(files.list().map((path) => [normalizePath(path), path]));
  return {
    paths: () => [...spelled().keys()].toSorted(),
    read(path) {
      if (path === DEV_NULL) return '';
      const own = spelled().get(normalizePath(path));
      return own === undefined ? undefined : files.read(own);
    },
    write(path, text) {
      if (path === DEV_NULL) return;
      const normal = normalizePath(path);
      files.write(spelled().get(normal) ?? normal, text);
    },
    folder(path) {
      const normal = normalizePath(path);
      const prefix = normal === '' ? '' : `${normal}/`;
      const inside = [...spelled().keys()].filter((name) => name.startsWith(prefix)).toSorted();
      return inside.length > 0 || normal === '' ? inside : undefined;
    },
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
