import type { Change, PathChange, Status, WorkingCopy } from '@drydock/git';
import { findRenames, type FilePair } from './print/file-pairs.ts';
import { mergeBase } from './revisions.ts';

/** `git status`, as both of its forms print it: paths from the top. */
export interface WorktreeStatus {
  readonly status: Status;
  readonly staged: readonly FilePair[];
  readonly unstaged: readonly PathChange[];
  /** Files, and folders in which nothing is tracked: `new/`. */
  readonly untracked: readonly string[];
  readonly unmerged: readonly UnmergedPath[];
}

export interface UnmergedPath {
  readonly path: string;
  /** How either side changed it. */
  readonly ours: Change;
  readonly theirs: Change;
}

/** Looks at HEAD, index and files once. */
export async function readStatus(copy: WorkingCopy): Promise<WorktreeStatus> {
  const status = await copy.status();
  const conflicted = new Set(status.conflicted);
  const staged = await copy.diff({ kind: 'staged' });
  return {
    status,
    staged: findRenames(staged.filter(({ path }) => !conflicted.has(path))),
    unstaged: status.unstaged,
    untracked: await foldersOfUntracked(copy, status.untracked),
    unmerged: await unmergedPaths(copy, status),
  };
}

/** Paths of the index. */
export async function trackedPaths(copy: WorkingCopy): Promise<ReadonlySet<string>> {
  const tracked = new Set(await pathsOf(copy, 'HEAD'));
  for (const { after, path } of await copy.diff({ kind: 'staged' })) {
    if (after) tracked.add(path);
    else tracked.delete(path);
  }
  const { conflicted } = await copy.status();
  for (const path of conflicted) tracked.add(path);
  return tracked;
}

/** Paths of a commit; none before the first one. */
export async function pathsOf(copy: WorkingCopy, revision: string): Promise<readonly string[]> {
  if (copy.resolve(revision) === undefined) return [];
  const files = await copy.diff({ kind: 'commits', from: undefined, to: revision });
  return files.map(({ path }) => path);
}

/** A folder without any tracked file is shown instead of its files. */
async function foldersOfUntracked(
  copy: WorkingCopy,
  untracked: readonly string[],
): Promise<readonly string[]> {
  if (untracked.length === 0) return [];
  const folders = new Set<string>();
  for (const path of await trackedPaths(copy)) {
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
      folders.add(path.slice(0, at + 1));
  }
  const shown = new Set<string>();
  for (const path of untracked) {
    let name = path;
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      if (folders.has(path.slice(0, at + 1))) continue;
      name = path.slice(0, at + 1);
      break;
    }
    shown.add(name);
  }
  return [...shown].toSorted((a, b) => (a < b ? -1 : 1));
}

async function unmergedPaths(
  copy: WorkingCopy,
  { conflicted, head, merging }: Status,
): Promise<readonly UnmergedPath[]> {
  if (conflicted.length === 0 || head === undefined || merging === undefined) return [];
  const base = mergeBase(copy, head, merging);
  const at = async (revision: string | undefined): Promise<ReadonlySet<string>> =>
    new Set(revision === undefined ? [] : await pathsOf(copy, revision));
  const [before, ours, theirs] = [await at(base), await at(head), await at(merging)];
  const changeIn = (side: ReadonlySet<string>, path: string): Change => {
    if (!side.has(path)) return 'deleted';
    return before.has(path) ? 'modified' : 'added';
  };
  return conflicted.map((path) => ({
    path,
    ours: changeIn(ours, path),
    theirs: changeIn(theirs, path),
  }));
}
