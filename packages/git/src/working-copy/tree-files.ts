import git from 'isomorphic-git';
import type { GitFile } from '../repository-view.ts';
import { readObject } from '../store/loose-object.ts';
import { viewOf } from '../store/view-of.ts';
import type { Work } from './work.ts';

/** Files of a commit; none before the first commit. */
export function filesOfCommit(work: Work, id: string | undefined): ReadonlyMap<string, GitFile> {
  const none = new Map<string, GitFile>();
  return id === undefined ? none : (viewOf(work.fs, work.gitdir, work.cache).files(id) ?? none);
}

/** Files of the index, in path order. A conflicted path counts as our side of it. */
export async function filesOfIndex(work: Work): Promise<ReadonlyMap<string, GitFile>> {
  const files = new Map<string, GitFile>();
  const STAGE = git.STAGE();
  await git.walk({
    ...gitOf(work),
    trees: [STAGE],
    map: async (path, [entry]) => {
      if (!entry || (await entry.type()) !== 'blob') return undefined;
      const id = await entry.oid();
      const mode = modeName(await entry.mode());
      files.set(path, { mode, id, bytes: readObject(work.fs, work.gitdir, id)?.content ?? EMPTY });
      return undefined;
    },
  });
  return new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const EMPTY = new Uint8Array();

/** Paths of the working tree besides `.git`, in path order. */
export function worktreePaths({ fs, dir }: Work): readonly string[] {
  const paths: string[] = [];
  const visit = (prefix: string): void => {
    for (const name of fs.list(`${dir}/${prefix}`)) {
      if (prefix === '' && name === '.git') continue;
      const path = prefix + name;
      if (fs.stat(`${dir}/${path}`)?.isDirectory()) visit(`${path}/`);
      else paths.push(path);
    }
  };
  visit('');
  return paths.toSorted((a, b) => (a < b ? -1 : 1));
}

/** A file of the working tree, with the id that its content would get. */
export async function worktreeFile(work: Work, path: string): Promise<GitFile | undefined> {
  const file = readWorktree(work, path);
  if (!file) return undefined;
  const { oid } = await git.hashBlob({ object: file.bytes });
  return { ...file, id: oid };
}

export function readWorktree({ fs, dir }: Work, path: string): GitFile | undefined {
  const full = `${dir}/${path}`;
  const target = fs.target(full);
  if (target !== undefined)
    return { mode: 'symlink', id: '', bytes: new TextEncoder().encode(target) };
  const bytes = fs.read(full);
  const mode = fs.stat(full)?.mode;
  return bytes && mode !== undefined ? { mode: modeName(mode), id: '', bytes } : undefined;
}

/** Puts a file into the working tree as a commit has it, or takes it away. */
export function putWorktree({ fs, dir }: Work, path: string, file: GitFile | undefined): void {
  const full = `${dir}/${path}`;
  if (file === undefined) removeWithEmptyFolders(fs, dir, path);
  else if (file.mode === 'symlink') fs.link(full, new TextDecoder().decode(file.bytes));
  else fs.write(full, file.bytes, file.mode === 'executable' ? 0o100755 : 0o100644);
}

function removeWithEmptyFolders(fs: Work['fs'], dir: string, path: string): void {
  fs.remove(`${dir}/${path}`);
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
    if (fs.list(`${dir}/${folder}`).length > 0) return;
    fs.remove(`${dir}/${folder}`);
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function modeName(mode: number): GitFile['mode'] {
  if ((mode & 0o170000) === 0o120000) return 'symlink';
  return (mode & 0o111) === 0 ? 'file' : 'executable';
}

/** The arguments that every call of isomorphic-git takes. */
export function gitOf({ fs, dir, gitdir }: Work): Pick<Work, 'fs' | 'dir' | 'gitdir'> {
  return { fs, dir, gitdir };
}

/** Whether a path is one of `specs` or lies in one of them; `.` holds everything. */
export function matchesPath(path: string, specs: readonly string[]): boolean {
  return specs.map(normalPath).some((spec) => {
    if (spec === '') return true;
    return path === spec || path.startsWith(`${spec}/`);
  });
}

function normalPath(spec: string): string {
  return spec
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '');
}
