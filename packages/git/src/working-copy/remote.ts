import git, { Errors } from 'isomorphic-git';
import { GitError } from '../git-error.ts';
import { unpackAll } from '../store/unpack.ts';
import { viewOf } from '../store/view-of.ts';
import { mergeInto, setUpstream } from './branching.ts';
import { currentBranch, readLine } from './revisions.ts';
import { upstreamOf } from './status.ts';
import { gitOf } from './tree-files.ts';
import type { MergeOutcome, PushOptions, PushOutcome } from './working-copy.ts';
import type { Work } from './work.ts';

/** Brings `refs/remotes/origin/*` and tags up to date; branches that the remote lost are forgotten. */
export async function fetchRemote(work: Work): Promise<void> {
  await reach(work, () =>
    git.fetch({ ...gitOf(work), http: work.http, remote: 'origin', tags: true, prune: true }),
  );
  await unpackAll(work);
}

/** Fetches, then merges the branch that this one follows. */
export async function pullRemote(work: Work): Promise<MergeOutcome> {
  const branch = currentBranch(work);
  const upstream = upstreamOf(work, branch);
  if (branch === undefined) throw new GitError('detached', 'You are not currently on a branch.');
  await fetchRemote(work);
  if (upstream === undefined)
    throw new GitError(
      'not-found',
      'There is no tracking information for the current branch.\nPlease specify which branch you want to merge with.',
    );
  return mergeInto(work, upstream, {
    message: `Merge branch '${upstream.replace(/^origin\//, '')}' of ${work.url}`,
  });
}

/** Pushes one branch or tag. GitError `rejected` in git's words when the remote has commits that we do not. */
export async function pushRemote(work: Work, options: PushOptions): Promise<PushOutcome> {
  const { force = false, remove = false } = options;
  const local = options.ref ?? currentBranch(work);
  if (local === undefined) throw new GitError('detached', 'You are not currently on a branch.');
  const { refs } = viewOf(work.fs, work.gitdir, work.cache);
  const source = [`refs/heads/${local}`, `refs/tags/${local}`].find((name) => refs.has(name));
  if (source === undefined && !remove)
    throw new GitError('not-found', `src refspec ${local} does not match any`);
  const kind = source?.startsWith('refs/tags/') ? 'refs/tags/' : 'refs/heads/';
  const wanted = options.remoteRef ?? local;
  const remoteRef = wanted.startsWith('refs/') ? wanted : kind + wanted;
  const tracking = remoteRef.replace('refs/heads/', 'refs/remotes/origin/');
  const before = kind === 'refs/heads/' ? readLine(work, tracking) : undefined;
  const after = source && (readLine(work, source) ?? refs.get(source));
  await reach(work, () =>
    git.push({
      ...gitOf(work),
      http: work.http,
      remote: 'origin',
      ref: source ?? 'HEAD', // what is deleted there need not be here
      remoteRef,
      force,
      delete: remove,
    }),
  );
  if (options.setUpstream) await setUpstream(work, local, wanted.replace(/^refs\/heads\//, ''));
  return {
    url: work.url,
    ref: remoteRef,
    ...(before !== undefined && { before }),
    ...(after !== undefined && !remove && { after }),
  };
}

/** Runs a call to the remote and puts its failures into git's words. */
async function reach<T>(work: Work, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const cause = { cause: error };
    if (error instanceof Errors.PushRejectedError)
      throw new GitError('rejected', 'failed to push some refs', cause);
    if (error instanceof Errors.GitPushError)
      throw new GitError('rejected', `the remote refused: ${pushReasons(error)}`, cause);
    if (error instanceof Errors.HttpError && error.data.statusCode === 404)
      throw new GitError('unreachable', `repository '${work.url}/' not found`, cause);
    if (error instanceof Errors.HttpError)
      throw new GitError(
        'unreachable',
        `unable to access '${work.url}/': The requested URL returned error: ${error.data.statusCode}`,
        cause,
      );
    throw error;
  }
}

function pushReasons(error: InstanceType<typeof Errors.GitPushError>): string {
  const refs = Object.values(error.data.result.refs);
  return refs.flatMap((ref) => (ref.ok ? [] : [ref.error])).join(', ');
}
