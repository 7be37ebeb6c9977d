import type { BareRepository } from '../store/bare-repository.ts';
import { parseHeaders, parseTree, readObject } from '../store/loose-object.ts';

/**
 * Ids of all objects that `wants` lead to and `known` do not: what a pack must carry. Commits at a `shallow` boundary
 * are packed without what came before them.
 */
export function missingObjects(
  repository: BareRepository,
  wants: readonly string[],
  known: readonly string[],
  shallow: ReadonlySet<string> = new Set(),
): readonly string[] {
  const seen = new Set<string>();
  walk(repository, known, seen, new Set());
  const before = seen.size;
  walk(repository, wants, seen, shallow);
  return [...seen].slice(before);
}

function walk(
  { fs, gitdir }: BareRepository,
  from: readonly string[],
  seen: Set<string>,
  shallow: ReadonlySet<string>,
): void {
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    const object = readObject(fs, gitdir, id);
    if (object === undefined) continue;
    seen.add(id);
    if (object.type === 'tree') {
      for (const entry of parseTree(object.content)) {
        if (entry.mode === '40000') open.push(entry.id);
        else if (entry.mode !== '160000') seen.add(entry.id);
      }
    } else if (object.type !== 'blob') {
      for (const [name, value] of parseHeaders(object.content).headers) {
        const isNext = name === 'tree' || name === 'object';
        if (isNext || (name === 'parent' && !shallow.has(id))) open.push(value);
      }
    }
  }
}

/** Commits whose parents a clone of `depth` commits does not get. */
export function shallowBoundary(
  { fs, gitdir }: BareRepository,
  wants: readonly string[],
  depth: number,
): ReadonlySet<string> {
  let level: readonly string[] = wants;
  for (let left = depth; left > 1; left--) {
    const next = level.flatMap((id) => parentsOf(fs, gitdir, id));
    if (next.length === 0) return new Set();
    level = [...new Set(next)];
  }
  return new Set(level.filter((id) => parentsOf(fs, gitdir, id).length > 0));
}

function parentsOf(fs: BareRepository['fs'], gitdir: string, id: string): readonly string[] {
  const object = readObject(fs, gitdir, id);
  if (object?.type !== 'commit') return [];
  return parseHeaders(object.content)
    .headers.filter(([name]) => name === 'parent')
    .map(([, value]) => value);
}
