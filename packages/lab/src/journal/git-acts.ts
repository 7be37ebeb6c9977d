import type { WorkingCopy } from '@drydock/git';
import { REPOSITORY_FOLDER, writeWorkspace } from '../session/lab-repository.ts';
import type { LabSession } from '../lab-session.ts';
import type { Workspace } from './workspace.ts';

interface Committer {
  readonly session: LabSession;
  readonly workspace: Workspace;
}

const NO_REPOSITORY = 'This lab has no repository.';

/** Commits the files of the workspace that lie in the repository. GitError when nothing changed. */
export async function commitWork(
  { session, workspace }: Committer,
  message: string,
): Promise<string | undefined> {
  const copy = await session.repository();
  if (copy === undefined) return NO_REPOSITORY;
  writeWorkspace(copy, workspace.files(), session.lab.workspace);
  await copy.add(['.']);
  await copy.commit({ message });
  return undefined;
}

/** Pushes the branch. GitError when the remote refuses. */
export async function pushWork({ session }: Committer): Promise<string | undefined> {
  const copy = await session.repository();
  if (copy === undefined) return NO_REPOSITORY;
  await copy.push();
  return undefined;
}

/** Commits the opposite of a commit; the workspace then holds what the repository holds. */
export async function revertWork(
  { session, workspace }: Committer,
  revision: string,
): Promise<string | undefined> {
  const copy = await session.repository();
  if (copy === undefined) return NO_REPOSITORY;
  await copy.revert(revision);
  readWorkingCopy(copy, workspace, session.lab.workspace);
  return undefined;
}

/** Takes over what the working copy holds of the files that the lab lists, and of those in hand. */
function readWorkingCopy(copy: WorkingCopy, workspace: Workspace, listed: readonly string[]): void {
  const known = new Set([...listed, ...workspace.list()]);
  for (const path of known) {
    if (!path.startsWith(REPOSITORY_FOLDER)) continue;
    const file = copy.read(path.slice(REPOSITORY_FOLDER.length));
    if (file === undefined) workspace.remove(path);
    else workspace.write(path, new TextDecoder().decode(file.bytes));
  }
}
