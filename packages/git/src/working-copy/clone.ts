import git, { Errors } from 'isomorphic-git';
import { GitError } from '../git-error.ts';
import type { Signature } from '../repository-view.ts';
import { createMemoryFs } from '../store/memory-fs.ts';
import { unpackAll } from '../store/unpack.ts';
import { createObjectCache, viewOf } from '../store/view-of.ts';
import {
  abortMerge,
  branchesUnder,
  createBranch,
  deleteBranch,
  isRefName,
  mergeInto,
  setUpstream,
  switchTo,
} from './branching.ts';
import { annotationOf } from './annotation.ts';
import { commitIndex, mustResolve, resetTo, revertCommit } from './commit.ts';
import { diffOf } from './diff.ts';
import { fetchRemote, pullRemote, pushRemote } from './remote.ts';
import { currentBranch, headOf, history, readLine, resolveRevision } from './revisions.ts';
import { changesBetween, putFiles, stage, statusOf } from './status.ts';
import {
  filesOfCommit,
  filesOfIndex,
  gitOf,
  matchesPath,
  putWorktree,
  readWorktree,
  worktreePaths,
} from './tree-files.ts';
import type { WorkingCopy } from './working-copy.ts';
import { httpClientOf, signatureOf, type Work } from './work.ts';

export interface CloneOptions {
  readonly url: string;
  /** Reaches the remote: a GitHost's `handle`, or the network. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Who commits, at the time of now. */
  readonly author: () => Signature;
}

/** Clones a repository into memory and checks its default branch out. Rejects with GitError `unreachable`. */
export async function cloneRepository(options: CloneOptions): Promise<WorkingCopy> {
  let identity: Partial<Pick<Signature, 'name' | 'email'>> = {};
  const work: Work = {
    fs: createMemoryFs(),
    dir: '/work',
    gitdir: '/work/.git',
    url: options.url,
    http: httpClientOf(options.fetch),
    cache: createObjectCache(),
    author: () => ({ ...options.author(), ...identity }),
  };
  await fetchAll(work);
  return {
    ...workingCopyOf(work),
    author: work.author,
    setAuthor: (author) => void (identity = { ...identity, ...author }),
  };
}

async function fetchAll(work: Work): Promise<void> {
  const { http, url } = work;
  try {
    await git.clone({ ...gitOf(work), http, url, noCheckout: true });
  } catch (error) {
    if (error instanceof Errors.HttpError)
      throw new GitError('unreachable', `repository '${url}/' not found`, { cause: error });
    throw error;
  }
  await unpackAll(work);
  const branch = currentBranch(work) ?? 'main';
  await setUpstream(work, branch, branch);
  if (headOf(work) !== undefined) await git.checkout({ ...gitOf(work), ref: branch, force: true });
}

function workingCopyOf(work: Work): Omit<WorkingCopy, 'author' | 'setAuthor'> {
  const { fs, dir, gitdir, cache } = work;
  const inWork = (path: string): string => {
    if (path.split('/').includes('..') || path.split('/')[0] === '.git')
      throw new GitError('bad-name', `'${path}' is outside repository`);
    return `${dir}/${path}`;
  };
  return {
    url: work.url,
    paths: () => worktreePaths(work),
    read: (path) => readWorktree(work, path),
    write(path, content) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      fs.write(inWork(path), bytes, fs.stat(inWork(path))?.mode ?? 0o100644);
    },
    remove: (path) => {
      inWork(path);
      putWorktree(work, path, undefined);
    },
    status: () => statusOf(work),
    add: (paths) => stage(work, paths),
    async unstage(paths) {
      const changes = changesBetween(await filesOfIndex(work), filesOfCommit(work, headOf(work)));
      const named = changes.filter(({ path }) => matchesPath(path, paths));
      await putFiles(work, named, { index: true, worktree: false });
    },
    async restore(paths, from) {
      const source =
        from === undefined
          ? await filesOfIndex(work)
          : filesOfCommit(work, mustResolve(work, from));
      const known =
        from === undefined ? source : new Map([...(await filesOfIndex(work)), ...source]);
      const named = [...known.keys()].filter((path) => matchesPath(path, paths));
      for (const spec of paths) {
        if (!named.some((path) => matchesPath(path, [spec])))
          throw new GitError(
            'not-found',
            `pathspec '${spec}' did not match any file(s) known to git`,
          );
      }
      for (const path of named) putWorktree(work, path, source.get(path));
    },
    commit: (options) => commitIndex(work, options),
    resolve: (revision) => resolveRevision(work, revision),
    log: (revision = 'HEAD') => history(work, mustResolve(work, revision)),
    diff: (sides) => diffOf(work, sides),
    branches: () => branchesUnder(work, 'refs/heads/'),
    remoteBranches: () => branchesUnder(work, 'refs/remotes/'),
    remoteHead: () =>
      /^ref: refs\/remotes\/(\S+)/.exec(readLine(work, 'refs/remotes/origin/HEAD') ?? '')?.[1],
    createBranch: (name, from) => createBranch(work, name, from),
    deleteBranch: (name, force = false) => deleteBranch(work, name, force),
    switchTo: (target, options = {}) => switchTo(work, target, options.detach ?? false),
    tags() {
      const { refs } = viewOf(fs, gitdir, cache);
      const tags = [...refs].filter(([name]) => name.startsWith('refs/tags/'));
      return new Map(tags.map(([name, id]) => [name.slice('refs/tags/'.length), id]));
    },
    createTag: (name, target, message) => createTag(work, name, target, message),
    async deleteTag(name) {
      const { refs } = viewOf(fs, gitdir, cache);
      if (!refs.has(`refs/tags/${name}`))
        throw new GitError('not-found', `tag '${name}' not found.`);
      await git.deleteTag({ ...gitOf(work), ref: name });
    },
    annotation: (tag) => annotationOf(work, tag),
    merge: (revision, options = {}) => mergeInto(work, revision, options),
    abortMerge: () => abortMerge(work),
    revert: (revision) => revertCommit(work, revision),
    reset: (revision, mode) => resetTo(work, revision, mode),
    fetch: () => fetchRemote(work),
    pull: () => pullRemote(work),
    push: (options = {}) => pushRemote(work, options),
    snapshot: () => fs.snapshot(),
    restoreSnapshot: (snapshot) => fs.restore(snapshot),
  };
}

async function createTag(
  work: Work,
  name: string,
  target: string,
  message: string | undefined,
): Promise<void> {
  if (!isRefName(name)) throw new GitError('bad-name', `'${name}' is not a valid tag name.`);
  const { refs } = viewOf(work.fs, work.gitdir, work.cache);
  if (refs.has(`refs/tags/${name}`)) throw new GitError('exists', `tag '${name}' already exists`);
  const object = resolveRevision(work, target);
  if (object === undefined)
    throw new GitError('not-found', `Failed to resolve '${target}' as a valid ref.`);
  if (message === undefined) await git.tag({ ...gitOf(work), ref: name, object });
  else {
    const tagger = signatureOf(work.author());
    await git.annotatedTag({ ...gitOf(work), ref: name, object, message, tagger });
  }
}
