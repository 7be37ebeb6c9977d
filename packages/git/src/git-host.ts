import { repositoryKey } from './repository-key.ts';
import type { RepositoryHost, RepositoryView } from './repository-view.ts';
import { createGitHandler } from './smart-http/create-git-handler.ts';
import type { RefUpdate } from './smart-http/receive-pack.ts';
import { createTurns } from './smart-http/turns.ts';
import {
  commitFiles,
  initBare,
  type BareRepository,
  type NewCommit,
} from './store/bare-repository.ts';
import { createMemoryFs, type FsSnapshot } from './store/memory-fs.ts';
import { createObjectCache, viewOf } from './store/view-of.ts';
import { GitError } from './git-error.ts';

/** A push that moved refs of a repository. */
export interface Push {
  /** As the repository was named when it was created. */
  readonly url: string;
  readonly updates: readonly RefUpdate[];
}

/** Opaque; immutable; costs nothing to keep. */
export interface GitHostSnapshot {
  readonly urls: readonly string[];
}

/** The Git server of a lab: repositories in memory, read by Argo CD, pushed to by the learner. */
export interface GitHost extends RepositoryHost {
  /** Makes a repository whose default branch has these commits, oldest first. Rejects with GitError `exists`. */
  create(url: string, commits: readonly NewCommit[], defaultBranch?: string): Promise<void>;
  /** Somebody else's commit: `files` become the whole content of the branch. Rejects with GitError `not-found`. */
  commit(url: string, branch: string, commit: NewCommit): Promise<string>;
  /** Smart HTTP for all repositories, found by URL; when the host is another (a loopback address), by the repository's own host and path in the path, or by its path alone while only one has it. */
  handle(request: Request): Promise<Response>;
  /** Called after each push and each `commit`; returns the unsubscribe function. */
  subscribe(listener: (push: Push) => void): () => void;
  snapshot(): GitHostSnapshot;
  /** To the moment of a snapshot, of this host or of another. */
  restore(snapshot: GitHostSnapshot): void;
  /** Another host that goes on from this moment. */
  fork(): GitHost;
}

interface Hosted {
  readonly url: string;
  readonly gitdir: string;
}

interface KeptState extends GitHostSnapshot {
  readonly fs: FsSnapshot;
  readonly hosted: ReadonlyMap<string, Hosted>;
}

export function createGitHost(): GitHost {
  const fs = createMemoryFs();
  const cache = createObjectCache();
  const turns = createTurns();
  const listeners = new Set<(push: Push) => void>();
  const views = new Map<string, RepositoryView>();
  let hosted = new Map<string, Hosted>();

  const moved = (url: string, updates: readonly RefUpdate[]): void => {
    views.clear();
    for (const listener of listeners) listener({ url, updates });
  };
  const found = (url: string): Hosted => {
    const one = hosted.get(repositoryKey(url));
    if (!one) throw new GitError('not-found', `repository '${url}' not found`);
    return one;
  };
  const urlOf = ({ gitdir }: BareRepository): string =>
    [...hosted.values()].find((one) => one.gitdir === gitdir)?.url ?? '';

  return {
    get urls() {
      return [...hosted.values()].map(({ url }) => url);
    },
    repository(url) {
      const key = repositoryKey(url);
      const one = hosted.get(key);
      if (!one) return undefined;
      const known = views.get(key) ?? viewOf(fs, one.gitdir, cache);
      views.set(key, known);
      return known;
    },
    async create(url, commits, defaultBranch = 'main') {
      const key = repositoryKey(url);
      if (hosted.has(key)) throw new GitError('exists', `repository '${url}' exists`);
      const repository = { fs, gitdir: `/${encodeURIComponent(key)}` };
      hosted = new Map([...hosted, [key, { url, gitdir: repository.gitdir }]]);
      await initBare(repository, defaultBranch);
      for (const commit of commits) await commitFiles(repository, defaultBranch, commit);
      views.clear();
    },
    async commit(url, branch, commit) {
      const repository = { fs, gitdir: found(url).gitdir };
      const ref = `refs/heads/${branch}`;
      return turns.take(repository.gitdir, async () => {
        const before = viewOf(fs, repository.gitdir, cache).refs.get(ref);
        const after = await commitFiles(repository, branch, commit);
        moved(url, [{ ref, ...(before !== undefined && { before }), after }]);
        return after;
      });
    },
    handle: createGitHandler({
      find: (url) => {
        const one = findHosted(hosted, url);
        return one && { fs, gitdir: one.gitdir };
      },
      turns,
      pushed: (repository, updates) => moved(urlOf(repository), updates),
    }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot(): KeptState {
      return { urls: [...hosted.values()].map(({ url }) => url), fs: fs.snapshot(), hosted };
    },
    restore(snapshot) {
      const kept = snapshot as KeptState;
      fs.restore(kept.fs);
      hosted = new Map(kept.hosted);
      views.clear();
    },
    fork() {
      const copy = createGitHost();
      copy.restore(this.snapshot());
      return copy;
    },
  };
}

/** By URL; by host and path in the path; by the path alone while only one repository has it. */
function findHosted(hosted: ReadonlyMap<string, Hosted>, url: URL): Hosted | undefined {
  const keys = [url.href, `https:/${url.pathname}`].map(repositoryKey);
  const exact = keys.map((key) => hosted.get(key)).find((one) => one !== undefined);
  const byPath = [...hosted.values()].filter((one) => pathOf(one.url) === pathOf(url.href));
  return exact ?? (byPath.length === 1 ? byPath[0] : undefined);
}

function pathOf(url: string): string {
  const key = repositoryKey(url);
  const slash = key.indexOf('/');
  return slash === -1 ? '' : key.slice(slash);
}
