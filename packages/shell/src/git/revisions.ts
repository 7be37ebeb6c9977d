import type { Commit, WorkingCopy } from '@drydock/git';
import { fatal } from './git-failure.ts';

/** A commit id as git shortens it. */
export function short(id: string): string {
  return id.slice(0, 7);
}

/** First line of a message. */
export function subjectOf({ message }: Commit): string {
  return message.split('\n', 1)[0] ?? '';
}

/** The commit of a revision, or undefined. */
export function findCommit(copy: WorkingCopy, revision: string): Commit | undefined {
  const id = copy.resolve(revision);
  return id === undefined ? undefined : copy.log(id)[0];
}

/** The commit of a revision, or git's words for one that there is not. */
export function commitAt(copy: WorkingCopy, revision: string): Commit {
  const commit = findCommit(copy, revision);
  if (!commit) throw unknownRevision(revision);
  return commit;
}

export function unknownRevision(revision: string): Error {
  return fatal(
    `ambiguous argument '${revision}': unknown revision or path not in the working tree.\n` +
      `Use '--' to separate paths from revisions, like this:\n` +
      `'git <command> [<revision>...] -- [<file>...]'`,
  );
}

/** The first commit that both sides have; undefined when they have none in common. */
export function mergeBase(copy: WorkingCopy, one: string, other: string): string | undefined {
  const known = new Set(copy.log(one).map(({ id }) => id));
  return copy.log(other).find(({ id }) => known.has(id))?.id;
}

/** Commits that `to` leads to and none of `from` does, newest first. */
export function commitsBetween(
  copy: WorkingCopy,
  from: readonly string[],
  to: readonly string[],
): readonly Commit[] {
  const left = new Set(from.flatMap((id) => copy.log(id).map((commit) => commit.id)));
  const found = new Map(
    to.flatMap((id) => copy.log(id)).map((commit) => [commit.id, commit] as const),
  );
  const commits = [...found.values()].filter(({ id }) => !left.has(id));
  return to.length > 1 ? commits.toSorted((a, b) => b.author.atMs - a.author.atMs) : commits;
}
