import type { BareRepository } from '../store/bare-repository.ts';
import {
  parseHeaders,
  parseTree,
  readObject,
  type GitObject,
  type TreeEntry,
} from '../store/loose-object.ts';
import { readRefs } from '../store/view-of.ts';
import { MAX_DEPTH, MOST_ENTRIES } from '../store/tree-limits.ts';

/** Why a ref may not name an object, in git's words. Source: git-receive-pack(1), connectivity check. */
export type Disconnection =
  | 'missing necessary objects'
  | 'invalid new value provided'
  | 'tree too large';

/** Folders and files of a tree with all that is below it, and how deep it nests. */
interface TreeSize {
  readonly entries: number;
  readonly depth: number;
}

/**
 * Whether everything that `id` leads to is stored, each of the type that it is used as, and no tree is too large to be read. What
 * the refs lead to is known to be. A tree that stands in another many times is looked at once.
 */
export function disconnection(
  repository: BareRepository,
  ref: string,
  id: string,
): Disconnection | undefined {
  const open = [id];
  const known = reachableCommits(repository);
  const seen = new Set<string>();
  const trees = checksOf(repository);
  const isBranch = ref.startsWith('refs/heads/');
  if (isBranch && typeOf(repository, id) !== 'commit')
    return typeOf(repository, id) ? 'invalid new value provided' : 'missing necessary objects';
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (known.has(next) || seen.has(next)) continue;
    seen.add(next);
    const object = readObject(repository.fs, repository.gitdir, next);
    if (object === undefined) return 'missing necessary objects';
    const tree = treeOf(object, next);
    if (tree !== undefined) {
      const size = sizeOf(trees, tree);
      if (size === undefined) return 'missing necessary objects';
      if (size.entries > MOST_ENTRIES || size.depth > MAX_DEPTH) return 'tree too large';
    }
    const leads = leadsOf(object);
    if (leads.some(([target, type]) => type !== undefined && typeOf(repository, target) !== type))
      return 'missing necessary objects';
    open.push(...leads.map(([target]) => target));
  }
  return undefined;
}

/** The tree that a commit or a tree itself is. */
function treeOf(object: GitObject, id: string): string | undefined {
  if (object.type === 'tree') return id;
  if (object.type !== 'commit') return undefined;
  return parseHeaders(object.content).headers.find(([name]) => name === 'tree')?.[1] ?? '';
}

/** Parents of a commit, the object of a tag, with the type that each must have. */
function leadsOf({ type, content }: GitObject): readonly (readonly [id: string, type?: string])[] {
  if (type !== 'commit' && type !== 'tag') return [];
  const { headers } = parseHeaders(content);
  if (type === 'commit')
    return headers.filter(([name]) => name === 'parent').map(([, id]) => [id, 'commit'] as const);
  const value = (wanted: string): string => headers.find(([name]) => name === wanted)?.[1] ?? '';
  return [[value('object'), value('type')]];
}

interface TreeChecks extends BareRepository {
  readonly sizes: Map<string, TreeSize>;
  /** Ids that are known to be blobs: to ask the store means to inflate them. */
  readonly blobs: Set<string>;
  /** What the refs lead to now was checked when it came. */
  readonly isTrusted: boolean;
}

/** Checks that know the trees at the tips of the refs: a push changes few of their folders. */
function checksOf(repository: BareRepository): TreeChecks {
  const checks = { ...repository, sizes: new Map<string, TreeSize>(), blobs: new Set<string>() };
  for (const id of readRefs(repository.fs, repository.gitdir).values()) {
    const object = readObject(repository.fs, repository.gitdir, id);
    const tree = object?.type === 'commit' ? treeOf(object, id) : undefined;
    if (tree !== undefined) sizeOf({ ...checks, isTrusted: true }, tree);
  }
  return { ...checks, isTrusted: false };
}

/** Undefined when something is missing or of another type than its mode says. */
function sizeOf(checks: TreeChecks, id: string, depth = 0): TreeSize | undefined {
  if (checks.sizes.has(id)) return checks.sizes.get(id);
  const tree = readObject(checks.fs, checks.gitdir, id);
  if (tree?.type !== 'tree') return undefined;
  if (depth > MAX_DEPTH) return { entries: 0, depth: 1 };
  let [entries, nesting] = [0, 0];
  for (const entry of parseTree(tree.content)) {
    const one = sizeOfEntry(checks, entry, depth);
    if (one === undefined) return undefined;
    entries += 1 + one.entries;
    nesting = Math.max(nesting, one.depth + 1);
  }
  const size = { entries, depth: nesting };
  checks.sizes.set(id, size);
  return size;
}

const NOTHING: TreeSize = { entries: 0, depth: 0 };

function sizeOfEntry(
  checks: TreeChecks,
  { mode, id }: TreeEntry,
  depth: number,
): TreeSize | undefined {
  if (mode === '40000') return sizeOf(checks, id, depth + 1);
  if (mode === '160000' || checks.blobs.has(id)) return NOTHING;
  if (!checks.isTrusted && typeOf(checks, id) !== 'blob') return undefined;
  checks.blobs.add(id);
  return NOTHING;
}

function typeOf({ fs, gitdir }: BareRepository, id: string): GitObject['type'] | undefined {
  return readObject(fs, gitdir, id)?.type;
}

/** Commits that the refs lead to: with all that they lead to, they are stored. */
function reachableCommits({ fs, gitdir }: BareRepository): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...readRefs(fs, gitdir).values()];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    const object = readObject(fs, gitdir, id);
    if (object?.type !== 'commit' && object?.type !== 'tag') continue;
    found.add(id);
    open.push(...leadsOf(object).map(([next]) => next));
  }
  return found;
}
