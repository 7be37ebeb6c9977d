import { parseArguments } from '../git-arguments.ts';
import type { GitCommand } from '../git-context.ts';
import { branchLine, longStatus, shortStatus } from '../print/status-text.ts';
import { readStatus } from '../worktree-status.ts';

/** `git status`: long, `-s`, `-b`, `--porcelain`. */
export const status: GitCommand = async (args, git) => {
  const options = parseArguments('status', args, {
    flags: {
      '-s': 'short',
      '--short': 'short',
      '-b': 'branch',
      '--branch': 'branch',
      '--porcelain': 'porcelain',
      '--long': 'long',
    },
    refused: ['--ignored', '-u', '--untracked-files', '-v', '--verbose', '-z', '--show-stash'],
  });
  const found = await readStatus(git.copy);
  const isPorcelain = options.has('porcelain');
  if (!isPorcelain && !options.has('short')) {
    git.out(longStatus(found, git));
    return 0;
  }
  if (options.has('branch')) git.out(branchLine(found.status));
  git.out(shortStatus(found, git, isPorcelain));
  return 0;
};
