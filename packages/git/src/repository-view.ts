/** Who wrote a commit, and when. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Milliseconds since the epoch; Git keeps whole seconds. */
  readonly atMs: number;
}

export interface Commit {
  /** 40 hexadecimal digits. */
  readonly id: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Signature;
}

/** One entry of a tree. A symbolic link holds its target as content. */
export interface GitFile {
  readonly mode: 'file' | 'executable' | 'symlink';
  /** Id of the content: equal content has equal ids. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/**
 * A repository as a reader sees it between two pushes: immutable, read synchronously, so that a
 * controller on the virtual clock needs no promise. A push replaces the view.
 */
export interface RepositoryView {
  /** Full names (`refs/heads/main`, `refs/tags/v1`) to commit ids; annotated tags are peeled. */
  readonly refs: ReadonlyMap<string, string>;
  /** The branch that HEAD names: `main`. */
  readonly defaultBranch: string;
  /** The commit of `HEAD`, a branch, a tag, a full id or an unambiguous short one (at least 4 digits); undefined when there is none. */
  resolve(revision: string): string | undefined;
  commit(id: string): Commit | undefined;
  /** All files of a commit by path from the root, `/` between parts; undefined for an unknown commit. Shared between commits where nothing changed. */
  files(id: string): ReadonlyMap<string, GitFile> | undefined;
}

/** The repositories that a cluster can read, by the URL that an Application names. */
export interface RepositoryHost {
  /** The view of now; undefined when no repository answers at that URL. `.git` at the end and letter case of the host do not matter. */
  repository(url: string): RepositoryView | undefined;
  readonly urls: readonly string[];
}
