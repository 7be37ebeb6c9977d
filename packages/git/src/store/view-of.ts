import type { Commit, GitFile, RepositoryView, Signature } from '../repository-view.ts';
import type { MemoryFs } from './memory-fs.ts';
import { MAX_DEPTH, MOST_ENTRIES } from './tree-limits.ts';
import { parseHeaders, parseTree, readObject } from './loose-object.ts';

/** Objects by id never change, so what was read once is kept for every later view of the same repository. */
export interface ObjectCache {
  readonly commits: Map<string, Commit & { readonly tree: string }>;
  readonly trees: Map<string, ReadonlyMap<string, GitFile>>;
}

export function createObjectCache(): ObjectCache {
  return { commits: new Map(), trees: new Map() };
}

const ID = /^[0-9a-f]{40}$/;
const SHORT_ID = /^[0-9a-f]{4,39}$/;

/** What a repository in `gitdir` holds now. Later writes to the file system are not seen by it. */
export function viewOf(fs: MemoryFs, gitdir: string, cache: ObjectCache): RepositoryView {
  const heads = readRefs(fs, gitdir);
  const refs = new Map<string, string>();
  for (const [name, id] of heads) {
    const commit = peel(fs, gitdir, id);
    if (commit !== undefined) refs.set(name, commit);
  }
  const defaultBranch = branchOfHead(fs, gitdir);
  const commit = (id: string): (Commit & { readonly tree: string }) | undefined => {
    const known = cache.commits.get(id);
    if (known) return known;
    const read = readCommit(fs, gitdir, id);
    if (read) cache.commits.set(id, read);
    return read;
  };
  return {
    refs,
    defaultBranch,
    commit,
    resolve(revision) {
      const name = revision === '' || revision === 'HEAD' ? defaultBranch : revision;
      const ref = refs.get(name) ?? refs.get(`refs/heads/${name}`) ?? refs.get(`refs/tags/${name}`);
      if (ref !== undefined) return ref;
      if (ID.test(name)) return commit(name)?.id;
      return SHORT_ID.test(name) ? expand(fs, gitdir, name) : undefined;
    },
    files(id) {
      const tree = commit(id)?.tree;
      if (tree === undefined) return undefined;
      const known = cache.trees.get(tree);
      if (known) return known;
      const files = new Map<string, GitFile>();
      collect({ fs, gitdir, files, count: 0 }, tree, '', 0);
      cache.trees.set(tree, files);
      return files;
    },
  };
}

/** Names and ids of all refs, as written: annotated tags are not peeled. */
export function readRefs(fs: MemoryFs, gitdir: string): ReadonlyMap<string, string> {
  const refs = new Map<string, string>();
  const visit = (path: string): void => {
    for (const name of fs.list(`${gitdir}/${path}`)) {
      const child = `${path}/${name}`;
      const bytes = fs.read(`${gitdir}/${child}`);
      if (bytes === undefined) visit(child);
      else {
        const text = new TextDecoder().decode(bytes).trim();
        if (ID.test(text)) refs.set(child, text);
      }
    }
  };
  visit('refs');
  return refs;
}

/** The branch that HEAD names, without `refs/heads/`; `main` when HEAD names none. */
export function branchOfHead(fs: MemoryFs, gitdir: string): string {
  const bytes = fs.read(`${gitdir}/HEAD`) ?? new Uint8Array();
  return /^ref: refs\/heads\/(\S+)/.exec(new TextDecoder().decode(bytes))?.[1] ?? 'main';
}

/** The commit behind a ref; undefined for what leads to none. */
function peel(fs: MemoryFs, gitdir: string, id: string): string | undefined {
  let current = id;
  for (let hops = 0; hops < 10; hops++) {
    const object = readObject(fs, gitdir, current);
    if (object?.type === 'commit') return current;
    if (object?.type !== 'tag') return undefined;
    current = headerOf(parseHeaders(object.content).headers, 'object');
  }
  return undefined;
}

function readCommit(
  fs: MemoryFs,
  gitdir: string,
  id: string,
): (Commit & { readonly tree: string }) | undefined {
  const object = readObject(fs, gitdir, id);
  if (object?.type !== 'commit') return undefined;
  const { headers, text } = parseHeaders(object.content);
  return {
    id,
    tree: headerOf(headers, 'tree'),
    parents: headers.filter(([name]) => name === 'parent').map(([, value]) => value),
    author: parseSignature(headerOf(headers, 'author')),
    message: text.replace(/\n+$/, ''),
  };
}

/** `Ada <ada@example.org> 1767225600 +0000` */
export function parseSignature(line: string): Signature {
  const match = /^(.*?) ?<([^>]*)> (-?\d+)/.exec(line);
  return {
    name: match?.[1] ?? '',
    email: match?.[2] ?? '',
    atMs: Number(match?.[3] ?? 0) * 1000,
  };
}

interface Collecting {
  readonly fs: MemoryFs;
  readonly gitdir: string;
  readonly files: Map<string, GitFile>;
  /** Files and folders met so far. */
  count: number;
}

/** Stops past the limit of a tree: a push of more is refused, so more is met only in what came another way. */
function collect(into: Collecting, tree: string, prefix: string, depth: number): void {
  const object = readObject(into.fs, into.gitdir, tree);
  if (object?.type !== 'tree' || depth > MAX_DEPTH) return;
  for (const { mode, name, id } of parseTree(object.content)) {
    if (++into.count > MOST_ENTRIES) return;
    const path = prefix + name;
    if (mode === '40000') collect(into, id, `${path}/`, depth + 1);
    else if (mode !== '160000') into.files.set(path, fileOf(into, mode, id));
  }
}

/** Content is inflated when it is first asked for: most of a large repository never is. */
function fileOf({ fs, gitdir }: Collecting, mode: string, id: string): GitFile {
  let bytes: Uint8Array | undefined;
  return {
    mode: mode === '120000' ? 'symlink' : mode === '100755' ? 'executable' : 'file',
    id,
    get bytes() {
      bytes ??= readObject(fs, gitdir, id)?.content ?? new Uint8Array();
      return bytes;
    },
  };
}

function expand(fs: MemoryFs, gitdir: string, short: string): string | undefined {
  const names = fs.list(`${gitdir}/objects/${short.slice(0, 2)}`);
  const ids = names
    .filter((name) => name.startsWith(short.slice(2)))
    .map((name) => short.slice(0, 2) + name)
    .filter((id) => readObject(fs, gitdir, id)?.type === 'commit');
  return ids.length === 1 ? ids[0] : undefined;
}

function headerOf(headers: readonly (readonly [string, string])[], wanted: string): string {
  return headers.find(([name]) => name === wanted)?.[1] ?? '';
}
