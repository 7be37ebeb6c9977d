import { branch } from './commands/branch.ts';
import { commit } from './commands/commit.ts';
import { diff } from './commands/diff.ts';
import { log, show } from './commands/log.ts';
import { merge, reset, revert } from './commands/merge.ts';
import { config, lsFiles, mergeBaseOf, revParse } from './commands/questions.ts';
import { fetchRemote, pull, remote } from './commands/fetch.ts';
import { push } from './commands/push.ts';
import { add, mv, restore, rm } from './commands/stage.ts';
import { status } from './commands/status.ts';
import { checkout, switchBranch } from './commands/switch.ts';
import { tag } from './commands/tag.ts';
import type { GitCommand } from './git-context.ts';

/** Every command of this terminal's git. */
export const GIT_COMMANDS: ReadonlyMap<string, GitCommand> = new Map([
  ['add', add],
  ['branch', branch],
  ['checkout', checkout],
  ['commit', commit],
  ['config', config],
  ['diff', diff],
  ['fetch', fetchRemote],
  ['log', log],
  ['ls-files', lsFiles],
  ['merge', merge],
  ['merge-base', mergeBaseOf],
  ['mv', mv],
  ['pull', pull],
  ['push', push],
  ['remote', remote],
  ['reset', reset],
  ['restore', restore],
  ['rev-parse', revParse],
  ['revert', revert],
  ['rm', rm],
  ['show', show],
  ['stage', add],
  ['status', status],
  ['switch', switchBranch],
  ['tag', tag],
]);

/** Commands of git that are refused by name. */
export const REFUSED_COMMANDS: readonly string[] = (
  'am apply archive bisect blame bundle cat-file cherry cherry-pick clean clone describe difftool ' +
  'format-patch fsck gc grep gui init lfs ls-remote ls-tree mergetool notes range-diff rebase reflog ' +
  'replace rev-list shortlog sparse-checkout stash submodule symbolic-ref worktree'
).split(' ');
