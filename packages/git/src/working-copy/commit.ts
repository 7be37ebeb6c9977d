import git from 'isomorphic-git';
import { GitError } from '../git-error.ts';
import type { Commit } from '../repository-view.ts';
import { viewOf } from '../store/view-of.ts';
import { currentBranch, headOf, readLine, resolveRevision, writeLine } from './revisions.ts';
import { changesBetween, putFiles, statusOf } from './status.ts';
import { filesOfCommit, filesOfIndex, gitOf, worktreePaths } from './tree-files.ts';
import type { CommitOptions } from './working-copy.ts';
import { signatureOf, type Work } from './work.ts';

/** Commits the index on top of HEAD, and of what is being merged. */
export async function commitIndex(work: Work, options: CommitOptions): Promise<Commit> {
  const { amend = false, allowEmpty = false } = options;
  const head = headOf(work);
  const status = await statusOf(work);
  if (status.conflicted.length > 0)
    throw new GitError('conflict', 'Committing is not possible because you have unmerged files.');
  const amended = amend ? commitOf(work, head) : undefined;
  if (amend && !amended) throw new GitError('nothing-to-do', 'You have nothing to amend.');
  const merging = status.merging;
  if (status.staged.length === 0 && !amend && !allowEmpty && merging === undefined)
    throw new GitError('nothing-to-do', 'nothing to commit');
  const message = options.message ?? amended?.message ?? readLine(work, 'MERGE_MSG') ?? '';
  if (message.trim() === '')
    throw new GitError('bad-name', 'Aborting commit due to empty commit message.');
  const parents = amended ? [...amended.parents] : head === undefined ? [] : [head];
  const committer = work.author();
  const oid = await git.commit({
    ...gitOf(work),
    message: message.trim(),
    parent: merging === undefined ? parents : [...parents, merging],
    author: signatureOf(amended?.author ?? committer),
    committer: signatureOf(committer),
  });
  forgetMerge(work);
  return required(work, oid);
}

/** Undoes a commit by a new one: its parent's tree is merged over it, as a cherry-pick of the opposite change. */
export async function revertCommit(work: Work, revision: string): Promise<Commit> {
  const commit = required(work, mustResolve(work, revision));
  if (commit.parents.length > 1)
    throw new GitError('conflict', `commit ${commit.id} is a merge but no -m option was given.`);
  await refuseDirty(work, 'revert');
  const tree = await treeOfParent(work, commit);
  const subject = commit.message.split('\n', 1)[0] ?? '';
  const message = `Revert "${subject}"\n\nThis reverts commit ${commit.id}.\n`;
  const signature = signatureOf(work.author());
  const opposite = await git.writeCommit({
    ...gitOf(work),
    commit: { message, tree, parent: [commit.id], author: signature, committer: signature },
  });
  const before = headOf(work);
  const snapshot = work.fs.snapshot();
  try {
    await git.cherryPick({ ...gitOf(work), oid: opposite, committer: signature });
  } catch (error) {
    work.fs.restore(snapshot);
    throw new GitError('conflict', `could not revert ${commit.id.slice(0, 7)}... ${subject}`, {
      cause: error,
    });
  }
  const after = required(work, headOf(work) ?? '');
  await putFiles(work, changesBetween(filesOfCommit(work, before), filesOfCommit(work, after.id)), {
    index: true,
    worktree: true,
  });
  return after;
}

/** Moves HEAD's branch (or a detached HEAD); the index and the files follow as far as `mode` says. */
export async function resetTo(
  work: Work,
  revision: string,
  mode: 'soft' | 'mixed' | 'hard',
): Promise<void> {
  const id = mustResolve(work, revision);
  const target = filesOfCommit(work, id);
  const index = await filesOfIndex(work);
  await moveHead(work, id);
  if (mode === 'soft') return;
  forgetMerge(work);
  await putFiles(work, changesBetween(index, target), { index: true, worktree: mode === 'hard' });
  if (mode === 'hard') {
    const tracked = new Set([...index.keys(), ...target.keys()]);
    for (const path of worktreePaths(work).filter((one) => tracked.has(one)))
      if (!target.has(path)) work.fs.remove(`${work.dir}/${path}`);
    await putFiles(work, changesBetween(new Map(), target), { index: false, worktree: true });
  }
}

export async function moveHead(work: Work, id: string): Promise<void> {
  const branch = currentBranch(work);
  if (branch === undefined) writeLine(work, 'HEAD', id);
  else await git.writeRef({ ...gitOf(work), ref: `refs/heads/${branch}`, value: id, force: true });
}

/** GitError `dirty` when tracked files differ from HEAD. */
export async function refuseDirty(work: Work, action: string): Promise<void> {
  const { staged, unstaged, conflicted } = await statusOf(work);
  if (conflicted.length > 0)
    throw new GitError('dirty', `${action} is not possible because you have unmerged files.`);
  if (staged.length + unstaged.length > 0)
    throw new GitError(
      'dirty',
      `your local changes would be overwritten by ${action}.\nhint: commit your changes or stash them to proceed.`,
    );
}

export function mustResolve(work: Work, revision: string): string {
  const id = resolveRevision(work, revision);
  if (id === undefined) throw new GitError('not-found', `bad revision '${revision}'`);
  return id;
}

export function required(work: Work, id: string): Commit {
  const commit = commitOf(work, id);
  if (!commit) throw new GitError('not-found', `bad object ${id}`);
  return commit;
}

function commitOf(work: Work, id: string | undefined): Commit | undefined {
  return id === undefined ? undefined : viewOf(work.fs, work.gitdir, work.cache).commit(id);
}

async function treeOfParent(work: Work, { parents: [parent] }: Commit): Promise<string> {
  if (parent === undefined) return git.writeTree({ ...gitOf(work), tree: [] });
  const { commit } = await git.readCommit({ ...gitOf(work), oid: parent });
  return commit.tree;
}

export function forgetMerge({ fs, gitdir }: Work): void {
  for (const name of ['MERGE_HEAD', 'MERGE_MSG', 'MERGE_CONFLICTS']) fs.remove(`${gitdir}/${name}`);
}
