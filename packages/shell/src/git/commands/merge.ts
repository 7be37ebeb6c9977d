import type { MergeOutcome, WorkingCopy } from '@drydock/git';
import { parseArguments } from '../git-arguments.ts';
import { pathFromTop, type GitCommand, type GitContext } from '../git-context.ts';
import { failed, fatal, GitFailure, notModelled } from '../git-failure.ts';
import { diffstat, summary } from '../print/diffstat.ts';
import { findRenames } from '../print/file-pairs.ts';
import { commitAt, mergeBase, short, subjectOf } from '../revisions.ts';
import { trackedPaths } from '../worktree-status.ts';
import { commitText } from './commit.ts';
import { namedPaths } from './stage.ts';

/** `git merge`: a branch or commit; --no-ff, --ff-only, -m, --abort, --continue. */
export const merge: GitCommand = async (args, git) => {
  const options = parseArguments('merge', args, {
    flags: {
      '--no-ff': 'no-ff',
      '--ff-only': 'ff-only',
      '--ff': 'ff',
      '--abort': 'abort',
      '--continue': 'continue',
      '--no-edit': 'no-edit',
      '--stat': 'stat',
      '-n': 'no-stat',
      '--no-stat': 'no-stat',
    },
    values: { '-m': 'message', '--message': 'message' },
    refused: [
      '--squash',
      '--no-commit',
      '-s',
      '--strategy',
      '-X',
      '--strategy-option',
      '--quit',
      '-e',
      '--edit',
      '-S',
      '--allow-unrelated-histories',
    ],
  });
  const { copy } = git;
  const { merging } = await copy.status();
  if (options.has('abort')) {
    await copy.abortMerge();
    return 0;
  }
  if (options.has('continue')) {
    if (merging === undefined) throw fatal('There is no merge in progress (MERGE_HEAD missing).');
    const made = await copy.commit({});
    git.out(await commitText(git, made, {}));
    return 0;
  }
  const [revision, ...more] = options.words;
  if (more.length > 0) throw notModelled('a merge of more than two');
  if (merging !== undefined)
    throw fatal(
      'You have not concluded your merge (MERGE_HEAD exists).\nPlease, commit your changes before you merge.',
    );
  const upstream = (await copy.status()).upstream;
  const target = revision ?? upstream;
  if (target === undefined) throw fatal('No remote for the current branch.');
  if (copy.resolve(target) === undefined)
    throw new GitFailure(1, `merge: ${target} - not something we can merge\n`);
  const message = options.value('message');
  return mergeAndTell(git, target, () =>
    copy.merge(target, {
      ...(message !== undefined && { message }),
      fastForward: options.has('no-ff') ? 'never' : options.has('ff-only') ? 'only' : 'allow',
    }),
  );
};

/** Runs a merge and prints its outcome; conflicts are exit code 1. */
export async function mergeAndTell(
  git: GitContext,
  target: string,
  run: () => Promise<MergeOutcome>,
): Promise<number> {
  const { copy, out } = git;
  const before = copy.resolve('HEAD');
  const outcome = await refusalsOfMerge(git, target, run);
  switch (outcome.kind) {
    case 'up-to-date':
      out('Already up to date.\n');
      return 0;
    case 'fast-forward':
      out(`Updating ${short(outcome.from)}..${short(outcome.to)}\nFast-forward\n`);
      out(await statBetween(copy, outcome.from, outcome.to));
      return 0;
    case 'merged': {
      const [ours = '', theirs = ''] = commitAt(copy, outcome.commit).parents;
      for (const path of await autoMerged(copy, ours, theirs)) out(`Auto-merging ${path}\n`);
      out("Merge made by the 'ort' strategy.\n");
      out(await statBetween(copy, before ?? '', outcome.commit));
      return 0;
    }
    case 'conflict': {
      out(await conflictText(copy, before ?? '', outcome.paths));
      out('Automatic merge failed; fix conflicts and then commit the result.\n');
      return 1;
    }
  }
}

async function statBetween(copy: WorkingCopy, from: string, to: string): Promise<string> {
  const pairs = findRenames(await copy.diff({ kind: 'commits', from: from || undefined, to }));
  return diffstat(pairs) + summary(pairs);
}

/** Files that both sides changed, differently. */
async function autoMerged(
  copy: WorkingCopy,
  ours: string,
  theirs: string,
): Promise<readonly string[]> {
  const from = mergeBase(copy, ours, theirs);
  const mine = await copy.diff({ kind: 'commits', from, to: ours });
  const other = await copy.diff({ kind: 'commits', from, to: theirs });
  return mine
    .filter(({ after, path }) => {
      const same = other.find((one) => one.path === path);
      return after && same?.after && same.after.id !== after.id;
    })
    .map(({ path }) => path);
}

async function conflictText(
  copy: WorkingCopy,
  ours: string,
  conflicts: readonly string[],
): Promise<string> {
  const { merging = '' } = await copy.status();
  const base = mergeBase(copy, ours, merging);
  const filesAt = async (to: string | undefined): Promise<ReadonlySet<string>> => {
    if (to === undefined) return new Set();
    const files = await copy.diff({ kind: 'commits', from: undefined, to });
    return new Set(files.map(({ path }) => path));
  };
  const [before, mine, other] = [await filesAt(base), await filesAt(ours), await filesAt(merging)];
  const merged = await autoMerged(copy, ours, merging);
  const paths = [...new Set([...conflicts, ...merged])].toSorted((a, b) => (a < b ? -1 : 1));
  const names = copy.branches().filter(({ id }) => id === merging);
  const theirs = names[0]?.name ?? short(merging);
  return paths
    .map((path) => {
      const auto = mine.has(path) && other.has(path) ? `Auto-merging ${path}\n` : '';
      if (!conflicts.includes(path)) return auto;
      if (auto === '') {
        const [gone, kept] = mine.has(path) ? [theirs, 'HEAD'] : ['HEAD', theirs];
        return `CONFLICT (modify/delete): ${path} deleted in ${gone} and modified in ${kept}.  Version ${kept} of ${path} left in tree.\n`;
      }
      const kind = before.has(path) ? 'content' : 'add/add';
      return `${auto}CONFLICT (${kind}): Merge conflict in ${path}\n`;
    })
    .join('');
}

/** Puts git's words around files that stand in the way of a merge. */
async function refusalsOfMerge(
  { copy, out }: GitContext,
  target: string,
  run: () => Promise<MergeOutcome>,
): Promise<MergeOutcome> {
  const head = copy.resolve('HEAD') ?? '';
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'GitError') throw error;
    if (!error.message.includes('would be overwritten by checkout')) throw error;
    const theirs = copy.resolve(target) ?? target;
    const isForward = mergeBase(copy, head, theirs) === head;
    const message = error.message.replace('by checkout', 'by merge');
    const advice = message.startsWith('Your')
      ? 'Please commit your changes or stash them before you merge.'
      : 'Please move or remove them before you merge.';
    if (isForward) out(`Updating ${short(head)}..${short(theirs)}\n`);
    const end = isForward ? 'Aborting\n' : 'Aborting\nMerge with strategy ort failed.\n';
    throw new GitFailure(isForward ? 1 : 2, `error: ${message}\n${advice}\n${end}`);
  }
}

/** `git revert`: commits that undo others, one by one. */
export const revert: GitCommand = async (args, git) => {
  const options = parseArguments('revert', args, {
    flags: { '--no-edit': 'no-edit', '-e': 'edit', '--edit': 'edit' },
    refused: [
      '-n',
      '--no-commit',
      '-m',
      '--mainline',
      '--abort',
      '--continue',
      '--skip',
      '--quit',
      '-s',
      '-S',
    ],
  });
  if (options.words.length === 0)
    throw new GitFailure(129, 'usage: git revert [--[no-]edit] <commit>...\n');
  const { copy } = git;
  for (const word of options.words) {
    if (word.includes('..')) throw notModelled('`git revert` of a range');
    if (copy.resolve(word) === undefined) throw fatal(`bad revision '${word}'`);
    const target = commitAt(copy, word);
    if (target.parents.length > 1)
      throw new GitFailure(
        128,
        `error: commit ${target.id} is a merge but no -m option was given.\nfatal: revert failed\n`,
      );
    const made = await revertOne(git, word);
    git.out(await commitText(git, made, { showsDate: true }));
  }
  return 0;
};

async function revertOne(git: GitContext, word: string): ReturnType<WorkingCopy['revert']> {
  const { copy } = git;
  try {
    return await copy.revert(word);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'GitError') throw error;
    if (error.message.startsWith('could not revert'))
      throw failed(
        `${error.message}\nhint: later commits stand in the way; this terminal's git leaves everything as it was`,
      );
    if (error.message.startsWith('your local changes'))
      throw new GitFailure(128, `error: ${error.message}\nfatal: revert failed\n`);
    throw error;
  }
}

/** `git reset`: HEAD's branch to a commit (--soft, --mixed, --hard), or paths out of the index. */
export const reset: GitCommand = async (args, git) => {
  const options = parseArguments('reset', args, {
    flags: {
      '--soft': 'soft',
      '--mixed': 'mixed',
      '--hard': 'hard',
      '-q': 'quiet',
      '--quiet': 'quiet',
    },
    refused: ['-p', '--patch', '--merge', '--keep', '-N'],
  });
  const { copy } = git;
  const words = [...options.words];
  const isRevision = words[0] !== undefined && copy.resolve(words[0]) !== undefined;
  const revision = isRevision ? (words.shift() ?? 'HEAD') : 'HEAD';
  const typed = [...words, ...(options.paths ?? [])];
  if (typed.length > 0) {
    await refuseUnknown(git, typed);
    if (options.has('hard') || options.has('soft'))
      throw fatal(`Cannot do ${options.has('hard') ? 'hard' : 'soft'} reset with paths.`);
    if (revision !== 'HEAD' && copy.resolve(revision) !== copy.resolve('HEAD'))
      throw notModelled('`git reset` of paths to a commit besides HEAD');
    await unstagePaths(git, typed);
  } else {
    const mode = options.has('hard') ? 'hard' : options.has('soft') ? 'soft' : 'mixed';
    const { merging } = await copy.status();
    if (mode === 'soft' && merging !== undefined)
      throw fatal('Cannot do a soft reset in the middle of a merge.');
    await copy.reset(revision, mode);
    const commit = commitAt(copy, 'HEAD');
    if (mode === 'hard' && !options.has('quiet'))
      git.out(`HEAD is now at ${short(commit.id)} ${subjectOf(commit)}\n`);
    if (mode !== 'mixed') return 0;
  }
  const { unstaged } = await copy.status();
  if (unstaged.length > 0 && !options.has('quiet'))
    git.out(
      `Unstaged changes after reset:\n${unstaged
        .map(({ change, path }) => `${change === 'deleted' ? 'D' : 'M'}\t${path}\n`)
        .join('')}`,
    );
  return 0;
};

async function refuseUnknown(git: GitContext, typed: readonly string[]): Promise<void> {
  const staged = await git.copy.diff({ kind: 'staged' });
  const known = new Set([...(await trackedPaths(git.copy)), ...staged.map(({ path }) => path)]);
  for (const one of typed) {
    const spec = pathFromTop(git, one);
    const named = [...known].some((path) => path === spec || path.startsWith(`${spec}/`));
    if (spec !== '.' && !named && !/[*?[]/.test(spec))
      throw fatal(
        `ambiguous argument '${one}': unknown revision or path not in the working tree.\n` +
          `Use '--' to separate paths from revisions, like this:\n` +
          `'git <command> [<revision>...] -- [<file>...]'`,
      );
  }
}

async function unstagePaths(git: GitContext, typed: readonly string[]): Promise<void> {
  const staged = await git.copy.diff({ kind: 'staged' });
  const known = new Set([...(await trackedPaths(git.copy)), ...staged.map(({ path }) => path)]);
  await git.copy.unstage(namedPaths(git, typed, known));
}
