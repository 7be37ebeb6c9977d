import type { FileSet } from '@drydock/lab';
import type { WorkingCopy } from '@drydock/git';
import type { GitMarks } from './views-protocol.ts';

/** Files of the workspace below this folder are the learner's clone. */
const folder = 'repo/';
const shownCommits = 50;

/** The learner's clone, kept in step with the files of the editor. */
export interface RepositoryFiles {
  readonly copy: WorkingCopy;
  /** Makes the clone's files those of the workspace; what the workspace had and has no more is removed. */
  write(files: FileSet): void;
  /** What the clone's files differ in from the last commit. */
  marks(files: FileSet): Promise<GitMarks>;
}

/** The workspace begins with all files of the clone. */
export function keepRepository(copy: WorkingCopy): RepositoryFiles {
  let known = new Set(copy.paths());
  const write = (files: FileSet): void => {
    const wanted = inside(files);
    for (const path of known) if (!wanted.has(path) && copy.read(path)) copy.remove(path);
    for (const [path, text] of wanted) {
      const now = copy.read(path);
      if (!now || new TextDecoder().decode(now.bytes) !== text) copy.write(path, text);
    }
    known = new Set(wanted.keys());
  };
  return {
    copy,
    write,
    marks: async (files) => {
      write(files);
      const status = await copy.status();
      const marks: Record<string, 'A' | 'M' | 'D' | 'U'> = {};
      for (const { path, change } of [...status.staged, ...status.unstaged]) {
        marks[folder + path] = letters[change];
      }
      for (const path of status.untracked) marks[folder + path] = 'A';
      for (const path of status.conflicted) marks[folder + path] = 'U';
      const commits = status.head === undefined ? [] : copy.log().slice(0, shownCommits);
      return {
        ...(status.branch === undefined ? {} : { branch: status.branch }),
        head: status.head?.slice(0, 7) ?? '',
        ahead: status.ahead,
        behind: status.behind,
        files: marks,
        commits: commits.map(({ id, message, author }) => ({
          id,
          message: message.split('\n')[0] ?? '',
          atMs: author.atMs,
        })),
      };
    },
  };
}

const letters = { added: 'A', modified: 'M', deleted: 'D' } as const;

function inside(files: FileSet): ReadonlyMap<string, string> {
  return new Map(
    [...files]
      .filter(([path]) => path.startsWith(folder))
      .map(([path, text]) => [path.slice(folder.length), text]),
  );
}
