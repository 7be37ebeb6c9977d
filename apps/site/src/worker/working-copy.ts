import type { FileSet } from '@drydock/lab';
import type { ShellFiles } from '@drydock/shell';

/** The files that the terminal's commands see: those of the editor when the line was entered. */
export interface WorkingCopy extends ShellFiles {
  open(files: FileSet, onWrite?: (path: string, text: string | undefined) => void): void;
  remove(path: string): void;
  /** As they are now. */
  files(): FileSet;
}

export function createWorkingCopy(): WorkingCopy {
  let files = new Map<string, string>();
  let written: ((path: string, text: string | undefined) => void) | undefined;
  return {
    open: (set, onWrite) => {
      files = new Map(set);
      written = onWrite;
    },
    list: () => [...files.keys()],
    read: (path) => files.get(path),
    write: (path, text) => {
      files.set(path, text);
      written?.(path, text);
    },
    remove: (path) => {
      files.delete(path);
      written?.(path, undefined);
    },
    files: () => new Map(files),
  };
}
