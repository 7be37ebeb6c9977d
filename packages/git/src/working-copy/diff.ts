import type { GitFile } from '../repository-view.ts';
import { mustResolve } from './commit.ts';
import { headOf } from './revisions.ts';
import { changesBetween } from './status.ts';
import { filesOfCommit, filesOfIndex, worktreeFile } from './tree-files.ts';
import type { DiffSides, FileChange } from './working-copy.ts';
import type { Work } from './work.ts';

/** The files that differ between two states, with both contents. */
export async function diffOf(work: Work, sides: DiffSides): Promise<readonly FileChange[]> {
  switch (sides.kind) {
    case 'commits': {
      const from = sides.from === undefined ? undefined : mustResolve(work, sides.from);
      const to = mustResolve(work, sides.to);
      return changesBetween(filesOfCommit(work, from), filesOfCommit(work, to));
    }
    case 'staged':
      return changesBetween(filesOfCommit(work, headOf(work)), await filesOfIndex(work));
    case 'unstaged':
      return withWorktree(work, await filesOfIndex(work));
    case 'worktree':
      return withWorktree(work, filesOfCommit(work, mustResolve(work, sides.from)));
  }
}

async function withWorktree(
  work: Work,
  before: ReadonlyMap<string, GitFile>,
): Promise<readonly FileChange[]> {
  const after = new Map<string, GitFile>();
  for (const path of before.keys()) {
    const file = await worktreeFile(work, path);
    if (file) after.set(path, file);
  }
  return changesBetween(before, after);
}
