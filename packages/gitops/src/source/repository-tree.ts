import { matchGlob } from './glob.ts';
import { lazyMap } from './lazy-map.ts';

/** A file of a repository; a symbolic link holds its target as content. */
export interface SourceFile {
  readonly bytes: Uint8Array;
  readonly mode?: 'file' | 'executable' | 'symlink';
}

/** All files of a repository at a revision, by path from its root. */
export type SourceFiles = ReadonlyMap<string, SourceFile>;

/** Files without symbolic links, or why they may not be read. */
export type PlainFiles =
  | { readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly error: string };

const MOST_FILES = 50_000;
/** Links that may follow one another. */
const MOST_LINKS = 16;
const MOST_LINKED = 1000;

/** A path without `.` and `..`; undefined where it leaves the root. */
export function cleanPath(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** The files of a commit never change, and many Applications read them. */
const resolved = new WeakMap<SourceFiles, PlainFiles>();

/** Puts the files that links point to in the links' places; a link out of the repository is refused. `files` must not change. */
export function resolveLinks(files: SourceFiles): PlainFiles {
  const known = resolved.get(files) ?? plainFiles(files);
  resolved.set(files, known);
  return known;
}

function plainFiles(files: SourceFiles): PlainFiles {
  if (files.size > MOST_FILES) return { error: `the repository has more than ${MOST_FILES} files` };
  const plain = new Map<string, SourceFile>();
  const links: string[] = [];
  for (const [path, file] of files) {
    if (file.mode === 'symlink') links.push(path);
    else plain.set(path, file);
  }
  const found = links.length === 0 ? { files: plain } : followed(files, plain, links);
  return 'error' in found ? found : { files: lazyMap(found.files, ({ bytes }) => bytes) };
}

/** The files with those that links lead to, under the links' names. */
function followed(
  files: SourceFiles,
  plain: SourceFiles,
  links: readonly string[],
): { readonly files: SourceFiles } | { readonly error: string } {
  if (links.length > MOST_LINKED) {
    return { error: `the repository has more than ${MOST_LINKED} symbolic links` };
  }
  const linked = new Map<string, SourceFile>();
  for (const path of links) {
    const target = linkTarget(files, path);
    if (target === undefined)
      return { error: `repository contains out-of-bounds symlinks. file: ${path}` };
    if (target === '') continue;
    const file = plain.get(target) ?? linked.get(target);
    const inLinks = [...linked].filter(([one]) => one.startsWith(`${target}/`));
    if (file !== undefined) linked.set(path, file);
    for (const [one, content] of [...below(plain, target), ...inLinks])
      linked.set(path + one.slice(target.length), content);
    if (plain.size + linked.size > MOST_FILES)
      return { error: `the repository has more than ${MOST_FILES} files` };
  }
  return { files: new Map([...plain, ...linked]) };
}

/** Where a link ends; undefined outside of the repository. A link to itself ends at nothing. */
function linkTarget(files: SourceFiles, path: string): string | undefined {
  let current = path;
  for (let hop = 0; hop < MOST_LINKS; hop += 1) {
    const file = files.get(current);
    if (file?.mode !== 'symlink') return current;
    const target = new TextDecoder().decode(file.bytes);
    if (target.startsWith('/')) return undefined;
    const folder = current.includes('/') ? current.slice(0, current.lastIndexOf('/')) : '';
    const next = cleanPath(`${folder}/${target}`);
    if (next === undefined) return undefined;
    current = next;
  }
  return '';
}

const sortedPaths = new WeakMap<ReadonlyMap<string, unknown>, readonly string[]>();

/** Paths of all files in order; worked out once. */
function orderedPaths(files: ReadonlyMap<string, unknown>): readonly string[] {
  const paths = sortedPaths.get(files) ?? [...files.keys()].toSorted();
  sortedPaths.set(files, paths);
  return paths;
}

/** Entries below a folder, in the order of their paths. `files` must not change. */
export function* below<T>(
  files: ReadonlyMap<string, T>,
  folder: string,
): Iterable<readonly [string, T]> {
  const prefix = folder === '' ? '' : `${folder}/`;
  const paths = orderedPaths(files);
  let [low, high] = [0, paths.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((paths[middle] ?? '') < prefix) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < paths.length; index += 1) {
    const path = paths[index] ?? '';
    if (!path.startsWith(prefix)) return;
    const file = files.get(path);
    if (file !== undefined) yield [path, file];
  }
}

/** Paths that a glob matches, in order. */
export function pathsMatching(
  files: ReadonlyMap<string, unknown>,
  pattern: string,
): readonly string[] {
  return [...files.keys()].filter((path) => matchGlob(pattern, path)).toSorted();
}
