import { lazyMap } from '../source/lazy-map.ts';
import type { SourceFile, SourceFiles } from '../source/repository-tree.ts';
import type { RepositoryTree } from './inputs.ts';

const known = new WeakMap<SourceFiles, RepositoryTree>();
const decoder = new TextDecoder();

/**
 * The files of a commit as generators see them. A file is read when a pattern chooses it, and what was worked out for a
 * commit is kept: controllers ask at every event. `files` must not change.
 */
export function repositoryTree(files: SourceFiles): RepositoryTree {
  const tree = known.get(files) ?? {
    directories: directoriesOf(files),
    files: lazyMap(files, ({ bytes }: SourceFile) => decoder.decode(bytes)),
  };
  known.set(files, tree);
  return tree;
}

/** All folders; those whose name begins with a dot are left out, with all that is below them. */
function directoriesOf(files: SourceFiles): readonly string[] {
  const directories = new Set<string>();
  for (const path of files.keys()) {
    const parts = path.split('/').slice(0, -1);
    if (parts.some((part) => part.startsWith('.'))) continue;
    for (const depth of parts.keys()) directories.add(parts.slice(0, depth + 1).join('/'));
  }
  return [...directories].toSorted();
}
