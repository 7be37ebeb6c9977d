import git, { Errors } from 'isomorphic-git';
import { GitError } from '../git-error.ts';
import { viewOf } from '../store/view-of.ts';
import { forgetMerge, moveHead, mustResolve, resetTo } from './commit.ts';
import {
  currentBranch,
  headOf,
  history,
  readLine,
  resolveRevision,
  writeLine,
} from './revisions.ts';
import { changesBetween, putFiles, statusOf, upstreamOf } from './status.ts';
import { filesOfCommit, gitOf } from './tree-files.ts';
import { refineConflicts } from './refine-conflicts.ts';
import type { Branch, MergeOutcome } from './working-copy.ts';
import { signatureOf, type Work } from './work.ts';

/** Branches under `refs/heads/` or `refs/remotes/`, in name order. */
export function branchesUnder(
  work: Work,
  prefix: 'refs/heads/' | 'refs/remotes/',
): readonly Branch[] {
  const { refs } = viewOf(work.fs, work.gitdir, work.cache);
  const names = [...refs].filter(([name]) => name.startsWith(prefix));
  return names
    .map(([ref, id]) => {
      const name = ref.slice(prefix.length);
      const upstream = prefix === 'refs/heads/' ? upstreamOf(work, name) : undefined;
      return { name, id, ...(upstream !== undefined && { upstream }) };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

export async function createBranch(work: Work, name: string, from = 'HEAD'): Promise<void> {
  if (!isRefName(name)) throw new GitError('bad-name', `'${name}' is not a valid branch name`);
  if (branchesUnder(work, 'refs/heads/').some((branch) => branch.name === name))
    throw new GitError('exists', `a branch named '${name}' already exists`);
  const id = resolveRevision(work, from);
  if (id === undefined) throw new GitError('not-found', `not a valid object name: '${from}'`);
  await git.writeRef({ ...gitOf(work), ref: `refs/heads/${name}`, value: id, force: true });
}

export async function deleteBranch(work: Work, name: string, force: boolean): Promise<string> {
  const branch = branchesUnder(work, 'refs/heads/').find((one) => one.name === name);
  if (!branch) throw new GitError('not-found', `branch '${name}' not found.`);
  if (currentBranch(work) === name)
    throw new GitError('rejected', `Cannot delete branch '${name}' checked out at '${work.dir}'`);
  const merged = history(work, headOf(work)).some(({ id }) => id === branch.id);
  if (!merged && !force)
    throw new GitError('rejected', `The branch '${name}' is not fully merged.`);
  await git.deleteBranch({ ...gitOf(work), ref: name });
  return branch.id;
}

/** What git-check-ref-format(1) allows as a branch or tag. */
export function isRefName(name: string): boolean {
  return (
    /^[^\s~^:?*[\\\p{Cc}]+$/u.test(name) &&
    !/^[-/]|\.\.|\/\/|@\{|\.lock$|[/.]$|(?:^|\/)\./.test(name) &&
    name !== '@' &&
    name !== 'HEAD'
  );
}

/** Changes to another branch or commit, carrying local changes along where they do not stand in the way. */
export async function switchTo(work: Work, target: string, detach: boolean): Promise<void> {
  const branch = branchesUnder(work, 'refs/heads/').find((one) => one.name === target);
  const remote = branchesUnder(work, 'refs/remotes/').find(
    (one) => one.name === `origin/${target}`,
  );
  const id = branch?.id ?? (detach ? resolveRevision(work, target) : remote?.id);
  if (id === undefined) throw new GitError('not-found', `invalid reference: ${target}`);
  const changes = changesBetween(filesOfCommit(work, headOf(work)), filesOfCommit(work, id));
  await refuseLoss(
    work,
    changes.map(({ path }) => path),
  );
  await putFiles(work, changes, { index: true, worktree: true });
  if (detach) return writeLine(work, 'HEAD', id);
  if (!branch) {
    await git.writeRef({ ...gitOf(work), ref: `refs/heads/${target}`, value: id, force: true });
    await setUpstream(work, target, target);
  }
  writeLine(work, 'HEAD', `ref: refs/heads/${target}`);
}

export async function setUpstream(work: Work, branch: string, remoteBranch: string): Promise<void> {
  const set = async (key: string, value: string): Promise<void> =>
    git.setConfig({ ...gitOf(work), path: `branch.${branch}.${key}`, value });
  await set('remote', 'origin');
  await set('merge', `refs/heads/${remoteBranch}`);
}

/** GitError `dirty` when one of these paths has changes that no commit holds. */
async function refuseLoss(work: Work, paths: readonly string[]): Promise<void> {
  const { staged, unstaged, conflicted, untracked } = await statusOf(work);
  const local = new Set([...staged, ...unstaged].map(({ path }) => path));
  const lost = paths.filter((path) => local.has(path));
  if (conflicted.length > 0)
    throw new GitError('dirty', 'you need to resolve your current index first');
  if (lost.length > 0) throw new GitError('dirty', overwritten('Your local changes to', lost));
  const covered = paths.filter((path) => untracked.includes(path));
  if (covered.length > 0)
    throw new GitError('dirty', overwritten('The following untracked working tree files', covered));
}

function overwritten(what: string, paths: readonly string[]): string {
  const files = what.startsWith('Your') ? `${what} the following files` : what;
  return `${files} would be overwritten by checkout:\n${paths.map((path) => `\t${path}`).join('\n')}`;
}

export interface MergeChoice {
  readonly message?: string;
  readonly fastForward?: 'allow' | 'only' | 'never';
}

/** Merges a revision into HEAD. A conflict leaves markers in the files and waits for `add` and `commit`. */
export async function mergeInto(
  work: Work,
  revision: string,
  { message, fastForward = 'allow' }: MergeChoice,
): Promise<MergeOutcome> {
  const theirs = resolveRevision(work, revision);
  if (theirs === undefined)
    throw new GitError('not-found', `${revision} - not something we can merge`);
  const head = headOf(work);
  if (head !== undefined && history(work, head).some(({ id }) => id === theirs))
    return { kind: 'up-to-date' };
  const ahead = head === undefined || history(work, theirs).some(({ id }) => id === head);
  if (ahead && fastForward !== 'never') {
    const changes = changesBetween(filesOfCommit(work, head), filesOfCommit(work, theirs));
    await refuseLoss(
      work,
      changes.map(({ path }) => path),
    );
    await putFiles(work, changes, { index: true, worktree: true });
    await moveHead(work, theirs);
    return { kind: 'fast-forward', from: head ?? '', to: theirs };
  }
  if (fastForward === 'only')
    throw new GitError('rejected', 'Not possible to fast-forward, aborting.');
  await refuseMergeLoss(work, head, theirs);
  return threeWay(work, { theirs, revision, ...(message !== undefined && { message }) });
}

/** A merge writes files and index: changes may stay where neither is written, staged ones nowhere. */
async function refuseMergeLoss(
  work: Work,
  head: string | undefined,
  theirs: string,
): Promise<void> {
  const { staged } = await statusOf(work);
  if (staged.length > 0)
    throw new GitError(
      'dirty',
      overwritten(
        'Your local changes to',
        staged.map(({ path }) => path),
      ),
    );
  const oids = [head ?? theirs, theirs];
  const [base] = (await git.findMergeBase({ ...gitOf(work), oids })) as string[];
  const changes = changesBetween(filesOfCommit(work, base), filesOfCommit(work, theirs));
  await refuseLoss(
    work,
    changes.map(({ path }) => path),
  );
}

async function threeWay(
  work: Work,
  {
    theirs,
    revision,
    message,
  }: { readonly theirs: string; readonly revision: string; readonly message?: string },
): Promise<MergeOutcome> {
  const ours = mustResolve(work, 'HEAD');
  const text = message ?? mergeMessage(work, revision);
  const signature = signatureOf(work.author());
  try {
    const { oid = '' } = await git.merge({
      ...gitOf(work),
      ours,
      theirs,
      fastForward: false,
      noUpdateBranch: true,
      abortOnConflict: false,
      message: `${text}\n`,
      author: signature,
      committer: signature,
    });
    await putFiles(work, changesBetween(filesOfCommit(work, ours), filesOfCommit(work, oid)), {
      index: true,
      worktree: true,
    });
    await moveHead(work, oid);
    return { kind: 'merged', commit: oid };
  } catch (error) {
    if (!(error instanceof Errors.MergeConflictError)) throw error;
    const paths = [...new Set(error.data.filepaths)].toSorted();
    nameSides(work, paths, { ours, theirs, revision });
    await takeTheirChanges(work, ours, theirs, paths);
    writeLine(work, 'MERGE_HEAD', theirs);
    writeLine(work, 'MERGE_MSG', text);
    writeLine(work, 'MERGE_CONFLICTS', paths.join('\n'));
    return { kind: 'conflict', paths };
  }
}

/** The markers of a conflict name HEAD and what was merged, as it was typed. */
function nameSides(
  { fs, dir }: Work,
  paths: readonly string[],
  { ours, theirs, revision }: Readonly<Record<'ours' | 'theirs' | 'revision', string>>,
): void {
  for (const path of paths) {
    const bytes = fs.read(`${dir}/${path}`);
    if (!bytes) continue;
    const text = refineConflicts(
      new TextDecoder().decode(bytes),
      { ours, theirs },
      { ours: 'HEAD', theirs: revision },
    );
    fs.write(
      `${dir}/${path}`,
      new TextEncoder().encode(text),
      fs.stat(`${dir}/${path}`)?.mode ?? 0o100644,
    );
  }
}

/** The files that merged cleanly beside the conflicts: theirs where only they changed them. */
async function takeTheirChanges(
  work: Work,
  ours: string,
  theirs: string,
  conflicts: readonly string[],
): Promise<void> {
  const [base] = (await git.findMergeBase({ ...gitOf(work), oids: [ours, theirs] })) as string[];
  const changes = changesBetween(filesOfCommit(work, base), filesOfCommit(work, theirs));
  const mine = filesOfCommit(work, ours);
  const before = filesOfCommit(work, base);
  const clean = changes.filter(
    ({ path }) => !conflicts.includes(path) && mine.get(path)?.id === before.get(path)?.id,
  );
  await putFiles(work, clean, { index: true, worktree: true });
}

function mergeMessage(work: Work, revision: string): string {
  const into = currentBranch(work) ?? 'HEAD';
  const kind = revision.startsWith('origin/') ? 'remote-tracking branch' : 'branch';
  return `Merge ${kind} '${revision}'${into === 'main' || into === 'master' ? '' : ` into ${into}`}`;
}

/** Back to before a merge that stopped at conflicts. */
export async function abortMerge(work: Work): Promise<void> {
  if (readLine(work, 'MERGE_HEAD') === undefined)
    throw new GitError('nothing-to-do', 'There is no merge to abort (MERGE_HEAD missing).');
  await resetTo(work, 'HEAD', 'hard');
  forgetMerge(work);
}
