import type { FileSet } from '../file-set.ts';

/** The files that somebody works on while a journal is replayed; a terminal reads and writes the same ones. */
export interface Workspace {
  list(): readonly string[];
  read(path: string): string | undefined;
  write(path: string, text: string): void;
  remove(path: string): void;
  /** The files as they are now. */
  files(): FileSet;
}

export function createWorkspace(begin: FileSet): Workspace {
  const texts = new Map(begin);
  return {
    list: () => [...texts.keys()].toSorted(),
    read: (path) => texts.get(path),
    write: (path, text) => void texts.set(path, text),
    remove: (path) => void texts.delete(path),
    files: () => new Map(texts),
  };
}

/** Writes each text at its path; null takes the file away. */
export function change(
  workspace: Workspace,
  changes: Readonly<Record<string, string | null>> | undefined,
): void {
  for (const [path, text] of Object.entries(changes ?? {})) {
    if (text === null) workspace.remove(path);
    else workspace.write(path, text);
  }
}
