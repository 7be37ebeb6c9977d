import type { WorkingCopy } from '@drydock/git';
import { fatal } from './git-failure.ts';
import { commitsBetween } from './revisions.ts';

/** The one remote of a lab. */
export const REMOTE = 'origin';

/** Branches and tags of the remote, by their full names there. */
export type RemoteRefs = ReadonlyMap<string, string>;

/** Whether a ref moves to a commit that does not hold what it held. */
export function isForcedUpdate(
  copy: WorkingCopy,
  before: string | undefined,
  after: string | undefined,
): boolean {
  if (before === undefined || after === undefined) return false;
  if (copy.resolve(before) === undefined) return true;
  return commitsBetween(copy, [after], [before]).length > 0;
}

/** What the remote has now; the working copy stays as it is. */
export async function lookAtRemote(copy: WorkingCopy): Promise<RemoteRefs> {
  const snapshot = copy.snapshot();
  try {
    for (const tag of copy.tags().keys()) await copy.deleteTag(tag);
    await copy.fetch();
    const refs = new Map<string, string>();
    for (const { id, name } of copy.remoteBranches())
      if (name !== `${REMOTE}/HEAD`) refs.set(`refs/heads/${name.slice(REMOTE.length + 1)}`, id);
    for (const [tag, id] of copy.tags()) refs.set(`refs/tags/${tag}`, id);
    return refs;
  } finally {
    copy.restoreSnapshot(snapshot);
  }
}

/** Branches of the remote by name, as this clone knows them. */
export function trackedRefs(copy: WorkingCopy): ReadonlyMap<string, string> {
  return new Map(
    copy.remoteBranches().map(({ id, name }) => [name.slice(REMOTE.length + 1), id] as const),
  );
}

/** Throws for a remote that there is not. */
export function refuseRemote(remote: string | undefined): void {
  if (remote === undefined || remote === REMOTE) return;
  throw fatal(
    `'${remote}' does not appear to be a git repository\n` +
      'fatal: Could not read from remote repository.\n\n' +
      'Please make sure you have the correct access rights\nand the repository exists.',
  );
}
