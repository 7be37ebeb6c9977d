import type { WorkingCopy } from '@drydock/git';
import type { WorkingFiles } from '../working-files.ts';
import { REPOSITORY_FOLDER } from './git-context.ts';

/** Keeps the workspace's files below `repo/` and the working copy the same around each git command. */
export interface FileSync {
  /** What the editor changed goes into the working copy. */
  intoCopy(copy: WorkingCopy, files: WorkingFiles): void;
  /** What git changed goes into the workspace; the paths that could not be removed there. */
  intoFiles(copy: WorkingCopy, files: WorkingFiles): readonly string[];
}

const TOP = `${REPOSITORY_FOLDER}/`;

/**
 * A file that the working copy has and the workspace has not is one that the learner removed if it was there before, and
 * else one that the workspace never listed. Files that are not text stay in the working copy.
 */
export function createFileSync(atStart: readonly string[]): FileSync {
  let known = new Set(atStart.filter((path) => path.startsWith(TOP)).map(inside));
  return {
    intoCopy(copy, files) {
      const present = below(files);
      for (const path of known) if (!present.has(path) && copy.read(path)) copy.remove(path);
      for (const path of present) {
        const text = files.read(`/${TOP}${path}`);
        if (text !== undefined && text !== textIn(copy, path)) copy.write(path, text);
      }
      known = present;
    },
    intoFiles(copy, files) {
      const stuck: string[] = [];
      const wanted = new Set(copy.paths());
      for (const path of below(files)) {
        if (!wanted.has(path) && !files.remove(`/${TOP}${path}`)) stuck.push(path);
      }
      for (const path of wanted) {
        const text = textIn(copy, path);
        if (text !== undefined && text !== files.read(`/${TOP}${path}`))
          files.write(`/${TOP}${path}`, text);
      }
      known = below(files);
      return stuck;
    },
  };
}

function below(files: WorkingFiles): Set<string> {
  return new Set(
    files
      .all()
      .filter((path) => path.startsWith(TOP))
      .map(inside),
  );
}

function inside(path: string): string {
  return path.slice(TOP.length);
}

/** The text of a file; undefined when there is none, or it is not text. */
function textIn(copy: WorkingCopy, path: string): string | undefined {
  const file = copy.read(path);
  if (!file || file.mode === 'symlink') return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file.bytes);
  } catch {
    return undefined;
  }
}
