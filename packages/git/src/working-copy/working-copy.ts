import type { Commit, GitFile, Signature } from '../repository-view.ts';
import type { FsSnapshot } from '../store/memory-fs.ts';

/** How a path differs between two states. */
export type Change = 'added' | 'modified' | 'deleted';

export interface PathChange {
  readonly path: string;
  readonly change: Change;
}

/** What `git status` tells. Lists are in path order. */
export interface Status {
  /** Undefined when HEAD is detached. */
  readonly branch: string | undefined;
  /** Commit of HEAD; undefined before the first commit. */
  readonly head: string | undefined;
  /** The remote branch that this one follows: `origin/main`. */
  readonly upstream?: string;
  /** Commits that only this branch, and only its upstream, has. */
  readonly ahead: number;
  readonly behind: number;
  readonly staged: readonly PathChange[];
  readonly unstaged: readonly PathChange[];
  readonly untracked: readonly string[];
  readonly conflicted: readonly string[];
  /** The commit that is being merged, until its conflicts are committed. */
  readonly merging?: string;
}

/** A file on both sides of a comparison; undefined where it does not exist. */
export interface FileChange {
  readonly path: string;
  readonly before?: GitFile;
  readonly after?: GitFile;
}

/** What to compare: two commits, the index with HEAD, or the files with the index. */
export type DiffSides =
  | { readonly kind: 'commits'; readonly from: string | undefined; readonly to: string }
  | { readonly kind: 'staged' }
  | { readonly kind: 'unstaged' }
  | { readonly kind: 'worktree'; readonly from: string };

export interface Branch {
  readonly name: string;
  readonly id: string;
  readonly upstream?: string;
}

export type MergeOutcome =
  | { readonly kind: 'up-to-date' }
  | { readonly kind: 'fast-forward'; readonly from: string; readonly to: string }
  | { readonly kind: 'merged'; readonly commit: string }
  | { readonly kind: 'conflict'; readonly paths: readonly string[] };

export interface PushOptions {
  /** Local branch or tag; default the current branch. */
  readonly ref?: string;
  /** Default: the same name. A full name (`refs/tags/v1`) is taken as it is. */
  readonly remoteRef?: string;
  readonly force?: boolean;
  readonly setUpstream?: boolean;
  readonly remove?: boolean;
}

export interface PushOutcome {
  readonly url: string;
  /** Full name at the remote. */
  readonly ref: string;
  readonly before?: string;
  readonly after?: string;
}

export interface CommitOptions {
  readonly message?: string;
  readonly amend?: boolean;
  readonly allowEmpty?: boolean;
}

/** What an annotated tag says besides its commit. */
export interface TagAnnotation {
  /** Of the tag's own object. */
  readonly id: string;
  readonly message: string;
  readonly tagger: Signature;
}

/**
 * A clone with its files, as a person works in it. Every refusal is a GitError in git's words. Paths are relative to
 * the top folder. Revisions are what rev-parse knows of: HEAD, branches, tags, origin/main, ids, each with ~n and ^n.
 */
export interface WorkingCopy {
  readonly url: string;
  /** Who would commit now. */
  author(): Signature;
  /** Names another author for what is committed from now on. */
  setAuthor(author: Partial<Pick<Signature, 'name' | 'email'>>): void;
  /** Files besides `.git`, in path order. */
  paths(): readonly string[];
  read(path: string): GitFile | undefined;
  write(path: string, content: string | Uint8Array): void;
  remove(path: string): void;

  status(): Promise<Status>;
  /** Stages paths or folders (`.` for all), deletions too. GitError `not-found` for a path that matches nothing. */
  add(paths: readonly string[]): Promise<void>;
  /** Takes paths back out of the index: as HEAD has them. */
  unstage(paths: readonly string[]): Promise<void>;
  /** Files as the index, or as a commit, has them; untracked files stay. */
  restore(paths: readonly string[], from?: string): Promise<void>;
  /** Commits the index. GitError `nothing-to-do` when it equals HEAD. */
  commit(options: CommitOptions): Promise<Commit>;

  resolve(revision: string): string | undefined;
  log(revision?: string): readonly Commit[];
  diff(sides: DiffSides): Promise<readonly FileChange[]>;

  branches(): readonly Branch[];
  remoteBranches(): readonly Branch[];
  /** The remote's default branch: `origin/main`. */
  remoteHead(): string | undefined;
  createBranch(name: string, from?: string): Promise<void>;
  /** GitError `rejected` when its commits are nowhere else and `force` is not set. */
  deleteBranch(name: string, force?: boolean): Promise<string>;
  /** Changes to a branch (or, detached, a commit). GitError `dirty` when local changes would be lost. */
  switchTo(target: string, options?: { readonly detach?: boolean }): Promise<void>;
  tags(): ReadonlyMap<string, string>;
  createTag(name: string, target: string, message?: string): Promise<void>;
  deleteTag(name: string): Promise<void>;
  /** Undefined for a tag that is only a name, and for one that there is not. */
  annotation(tag: string): TagAnnotation | undefined;
  merge(
    revision: string,
    options?: { readonly message?: string; readonly fastForward?: 'allow' | 'only' | 'never' },
  ): Promise<MergeOutcome>;
  abortMerge(): Promise<void>;
  /** A commit that undoes another. GitError `conflict` when later work stands in the way; nothing is changed then. */
  revert(revision: string): Promise<Commit>;
  /** HEAD's branch to a commit; `hard` makes index and files follow, `mixed` the index. */
  reset(revision: string, mode: 'soft' | 'mixed' | 'hard'): Promise<void>;

  fetch(): Promise<void>;
  pull(): Promise<MergeOutcome>;
  push(options?: PushOptions): Promise<PushOutcome>;

  snapshot(): FsSnapshot;
  restoreSnapshot(snapshot: FsSnapshot): void;
}
