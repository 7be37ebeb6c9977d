import git from 'isomorphic-git';
import type { GitFile, Signature } from '../repository-view.ts';
import type { MemoryFs } from './memory-fs.ts';

/** A repository without a working tree: a folder of the file system that holds refs and loose objects. */
export interface BareRepository {
  readonly fs: MemoryFs;
  readonly gitdir: string;
}

/** What goes into a tree: a text, or bytes with a mode. */
export type Content = string | Pick<GitFile, 'mode' | 'bytes'>;

export interface NewCommit {
  readonly files: ReadonlyMap<string, Content>;
  readonly message: string;
  readonly author: Signature;
}

const MODES = { file: '100644', executable: '100755', symlink: '120000' } as const;

export async function initBare(repository: BareRepository, defaultBranch: string): Promise<void> {
  await git.init({ ...repository, bare: true, defaultBranch });
}

/** Commits exactly `files` on top of a branch (which is made when it is missing). Returns the new commit's id. */
export async function commitFiles(
  repository: BareRepository,
  branch: string,
  { files, message, author }: NewCommit,
): Promise<string> {
  const tree = await writeFiles(repository, [...files]);
  const ref = `refs/heads/${branch}`;
  const parent = await git.resolveRef({ ...repository, ref }).catch(() => undefined);
  const timestamp = Math.floor(author.atMs / 1000);
  const signature = { name: author.name, email: author.email, timestamp, timezoneOffset: 0 };
  const oid = await git.writeCommit({
    ...repository,
    commit: {
      message: message.endsWith('\n') ? message : `${message}\n`,
      tree,
      parent: parent === undefined ? [] : [parent],
      author: signature,
      committer: signature,
    },
  });
  await git.writeRef({ ...repository, ref, value: oid, force: true });
  return oid;
}

/** Writes blobs and trees for paths relative to one folder; returns the id of its tree. */
async function writeFiles(
  repository: BareRepository,
  files: readonly (readonly [path: string, content: Content])[],
): Promise<string> {
  const entries: { mode: string; path: string; oid: string; type: 'blob' | 'tree' }[] = [];
  const folders = new Map<string, (readonly [string, Content])[]>();
  for (const [path, content] of files) {
    const slash = path.indexOf('/');
    if (slash === -1) {
      const { mode, blob } = blobOf(content);
      const oid = await git.writeBlob({ ...repository, blob });
      entries.push({ mode, path, oid, type: 'blob' });
    } else {
      const folder = path.slice(0, slash);
      const inside = folders.get(folder) ?? [];
      inside.push([path.slice(slash + 1), content]);
      folders.set(folder, inside);
    }
  }
  for (const [path, inside] of folders) {
    const oid = await writeFiles(repository, inside);
    entries.push({ mode: '040000', path, oid, type: 'tree' });
  }
  return git.writeTree({ ...repository, tree: entries });
}

function blobOf(content: Content): { readonly mode: string; readonly blob: Uint8Array } {
  if (typeof content === 'string')
    return { mode: MODES.file, blob: new TextEncoder().encode(content) };
  return { mode: MODES[content.mode], blob: content.bytes };
}
