import type { WorkingCopy } from '@drydock/git';
import type { Cluster } from '@drydock/cluster';
import type { FileSet } from '../file-set.ts';
import type { Lab } from '../lab.ts';
import type { ApplyReport } from '../lab-session.ts';

/** Workspace files below this folder are the working copy of the lab's first repository. */
export const REPOSITORY_FOLDER = 'repo/';

const SEEDER = { name: 'Drydock', email: 'labs@drydock.dev' };
const LEARNER = { name: 'Learner', email: 'learner@drydock.dev' };

/** Makes the repositories that a lab begins with, each with one commit. */
export async function createRepositories({ clock, git }: Cluster, lab: Lab): Promise<void> {
  for (const { branch, files, message, url } of lab.cluster.repositories) {
    const author = { ...SEEDER, atMs: clock.now() };
    await git.create(url, [{ files, message, author }], branch);
  }
}

/** The learner's clone of the lab's first repository; undefined when the lab has none. */
export async function cloneFirst(
  { clock, git }: Cluster,
  lab: Lab,
): Promise<WorkingCopy | undefined> {
  const [first] = lab.cluster.repositories;
  if (!first) return undefined;
  const { cloneRepository } = await import('@drydock/git'); // most labs have no repository
  return cloneRepository({
    url: first.url,
    fetch: (request) => git.fetch(request),
    author: () => ({ ...LEARNER, atMs: clock.now() }),
  });
}

export function isInRepository(path: string): boolean {
  return path.startsWith(REPOSITORY_FOLDER);
}

/** The files that Apply sends to the cluster: all but those of the repository. */
export function outsideRepository(files: FileSet): FileSet {
  return new Map([...files].filter(([path]) => !isInRepository(path)));
}

/** Files for tools that render, which are no manifests themselves. */
const NO_MANIFEST =
  /(?:^|\/)(?:kustomization\.ya?ml|Kustomization|Chart\.(?:ya?ml|lock)|values[^/]*\.ya?ml|\.argocd-source[^/]*)$|\/templates\//;

/** Whether a file is read as manifests: lines and findings come from it. */
export function isManifestFile(path: string): boolean {
  if (!isInRepository(path)) return true;
  return /\.(?:ya?ml|json)$/.test(path) && !NO_MANIFEST.test(path);
}

/** Makes the working copy hold what the workspace holds; files of the repository that the lab does not list stay as they are. */
export function writeWorkspace(copy: WorkingCopy, files: FileSet, listed: readonly string[]): void {
  const wanted = new Map(
    [...files].filter(([path]) => isInRepository(path)).map(([path, text]) => [inside(path), text]),
  );
  for (const path of listed.filter(isInRepository).map(inside)) {
    if (!wanted.has(path) && copy.read(path)) copy.remove(path);
  }
  for (const [path, text] of wanted) {
    const now = copy.read(path);
    if (!now || new TextDecoder().decode(now.bytes) !== text) copy.write(path, text);
  }
}

/** Commits and pushes what differs from the remote; undefined when nothing does. Rejects with GitError when the push is refused. */
async function commitAndPush(copy: WorkingCopy, message: string): Promise<string | undefined> {
  await copy.add(['.']);
  const { ahead, staged } = await copy.status();
  if (staged.length > 0) await copy.commit({ message });
  else if (ahead === 0) return undefined;
  await copy.push();
  return copy.resolve('HEAD');
}

/** Commits and pushes what changed in the files of the repository: the commit that the remote has now, or why it refused; neither when nothing changed. */
export async function pushWorkspace(
  copy: WorkingCopy | undefined,
  files: FileSet,
  { id, workspace }: Lab,
): Promise<Pick<ApplyReport, 'pushed' | 'pushRefused'>> {
  if (!copy) return {};
  try {
    writeWorkspace(copy, files, workspace);
    const pushed = await commitAndPush(copy, `Work on ${id}`);
    return pushed === undefined ? {} : { pushed };
  } catch (error) {
    if (error instanceof Error && error.name === 'GitError') return { pushRefused: error.message };
    throw error;
  }
}

function inside(path: string): string {
  return path.slice(REPOSITORY_FOLDER.length);
}
