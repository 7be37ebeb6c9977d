import git from 'isomorphic-git';
import type { GitFile } from '../repository-view.ts';
import { GitError } from '../git-error.ts';
import { currentBranch, headOf, history, readLine } from './revisions.ts';
import {
  filesOfCommit,
  filesOfIndex,
  gitOf,
  matchesPath,
  putWorktree,
  worktreeFile,
  worktreePaths,
} from './tree-files.ts';
import type { FileChange, PathChange, Status } from './working-copy.ts';
import type { Work } from './work.ts';

/** Compares HEAD, index and files, as `git status` does. */
export async function statusOf(work: Work): Promise<Status> {
  const head = headOf(work);
  const index = await filesOfIndex(work);
  const paths = worktreePaths(work);
  const conflicted = await unmergedPaths(work);
  const isConflict = ({ path }: { readonly path: string }): boolean => conflicted.includes(path);
  const staged = changesBetween(filesOfCommit(work, head), index);
  const unstaged = changesBetween(index, await trackedFiles(work, index));
  const untracked: string[] = [];
  for (const path of paths) {
    if (!index.has(path) && !(await git.isIgnored({ ...gitOf(work), filepath: path })))
      untracked.push(path);
  }
  const merging = readLine(work, 'MERGE_HEAD');
  return {
    branch: currentBranch(work),
    head,
    ...aheadBehind(work, head),
    staged: staged.filter((one) => !isConflict(one)).map(pathChange),
    unstaged: unstaged.filter((one) => !isConflict(one)).map(pathChange),
    untracked,
    conflicted,
    ...(merging !== undefined && { merging }),
  };
}

/** The remote branch that a local one follows, as its configuration says. */
export function upstreamOf(work: Work, branch: string | undefined): string | undefined {
  const config = readLine(work, 'config') ?? '';
  const section = config.split(/^\[/m).find((part) => part.startsWith(`branch "${branch}"]`));
  const merge = /merge = refs\/heads\/(\S+)/.exec(section ?? '')?.[1];
  return merge === undefined ? undefined : `origin/${merge}`;
}

function aheadBehind(
  work: Work,
  head: string | undefined,
): Pick<Status, 'upstream' | 'ahead' | 'behind'> {
  const upstream = upstreamOf(work, currentBranch(work));
  const theirs = upstream && readLine(work, `refs/remotes/${upstream}`);
  if (upstream === undefined || theirs === undefined) return { ahead: 0, behind: 0 };
  const [mine, other] = [history(work, head), history(work, theirs)];
  const [ids, otherIds] = [new Set(mine.map(({ id }) => id)), new Set(other.map(({ id }) => id))];
  return {
    upstream,
    ahead: mine.filter(({ id }) => !otherIds.has(id)).length,
    behind: other.filter(({ id }) => !ids.has(id)).length,
  };
}

/** Paths that a merge left open: the index holds several stages of them. */
async function unmergedPaths(work: Work): Promise<readonly string[]> {
  if (readLine(work, 'MERGE_HEAD') === undefined) return [];
  const kept = readLine(work, 'MERGE_CONFLICTS') ?? '';
  return kept === '' ? [] : kept.split('\n');
}

async function trackedFiles(
  work: Work,
  index: ReadonlyMap<string, GitFile>,
): Promise<ReadonlyMap<string, GitFile>> {
  const files = new Map<string, GitFile>();
  for (const path of index.keys()) {
    const file = await worktreeFile(work, path);
    if (file) files.set(path, file);
  }
  return files;
}

/** Files that are not the same on both sides, in path order. */
export function changesBetween(
  before: ReadonlyMap<string, GitFile>,
  after: ReadonlyMap<string, GitFile>,
): readonly FileChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted((a, b) =>
    a < b ? -1 : 1,
  );
  return paths.flatMap((path) => {
    const [old, now] = [before.get(path), after.get(path)];
    if (old?.id === now?.id && old?.mode === now?.mode) return [];
    return [{ path, ...(old && { before: old }), ...(now && { after: now }) }];
  });
}

function pathChange({ path, before, after }: FileChange): PathChange {
  return { path, change: !before ? 'added' : !after ? 'deleted' : 'modified' };
}

/** Stages what `specs` name. */
export async function stage(work: Work, specs: readonly string[]): Promise<void> {
  const index = await filesOfIndex(work);
  const paths = [...new Set([...worktreePaths(work), ...index.keys()])];
  for (const spec of specs) {
    if (!paths.some((path) => matchesPath(path, [spec])) && !['.', './'].includes(spec))
      throw new GitError('not-found', `pathspec '${spec}' did not match any files`);
  }
  const kept = (readLine(work, 'MERGE_CONFLICTS') ?? '').split('\n').filter((path) => path !== '');
  const changed: string[] = [];
  for (const path of paths.filter((one) => matchesPath(one, specs))) {
    const file = await worktreeFile(work, path);
    const old = index.get(path);
    if (!file) await git.remove({ ...gitOf(work), filepath: path });
    else if (kept.includes(path) || file.id !== old?.id || file.mode !== old.mode) {
      const ignored = !old && (await git.isIgnored({ ...gitOf(work), filepath: path }));
      if (!ignored) changed.push(path);
    }
  }
  if (changed.length > 0) await git.add({ ...gitOf(work), filepath: changed, force: true });
  const left = kept.filter((path) => !matchesPath(path, specs));
  if (kept.length > 0)
    work.fs.write(`${work.gitdir}/MERGE_CONFLICTS`, new TextEncoder().encode(left.join('\n')));
}

/** Puts files of a state into index and working tree (or only one of them). */
export async function putFiles(
  work: Work,
  changes: readonly FileChange[],
  where: { readonly index: boolean; readonly worktree: boolean },
): Promise<void> {
  if (where.worktree) for (const { path, after } of changes) putWorktree(work, path, after);
  if (!where.index) return;
  const present = changes.filter(({ after }) => after !== undefined);
  if (where.worktree && present.length > 0) {
    const filepath = present.map(({ path }) => path);
    await git.add({ ...gitOf(work), filepath, force: true });
  } else for (const { path, after } of present) await putIndex(work, path, after);
  for (const { path, after } of changes) if (!after) await putIndex(work, path, undefined);
}

async function putIndex(work: Work, path: string, file: GitFile | undefined): Promise<void> {
  if (file) {
    const mode = { file: 0o100644, executable: 0o100755, symlink: 0o120000 }[file.mode];
    await git.updateIndex({
      ...gitOf(work),
      filepath: path,
      oid: file.id,
      mode,
      add: true,
      force: true,
    });
  } else await git.remove({ ...gitOf(work), filepath: path });
}
