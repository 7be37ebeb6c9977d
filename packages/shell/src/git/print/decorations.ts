import type { WorkingCopy } from '@drydock/git';

/** Names of refs by commit, as `git log --decorate` shows them: `HEAD -> main, tag: v1, origin/main`. */
export async function decorations(
  copy: WorkingCopy,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { branch, head } = await copy.status();
  const names = new Map<string, string[]>();
  const put = (id: string | undefined, name: string): void => {
    if (id !== undefined) names.set(id, [...(names.get(id) ?? []), name]);
  };
  put(head, branch === undefined ? 'HEAD' : `HEAD -> ${branch}`);
  for (const [tag, id] of [...copy.tags()].toSorted(([a], [b]) => (a < b ? 1 : -1)))
    put(id, `tag: ${tag}`);
  const remote = copy.remoteBranches();
  const target = remote.find(({ name }) => name === copy.remoteHead());
  const heads = target ? [{ ...target, name: 'origin/HEAD' }] : [];
  for (const { id, name } of [...remote, ...heads].toSorted((a, b) => (a.name < b.name ? 1 : -1)))
    put(id, name);
  for (const { id, name } of copy.branches().toReversed()) if (name !== branch) put(id, name);
  return names;
}
