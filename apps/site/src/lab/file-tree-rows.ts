/** A line of the tree: a folder or a file. */
export interface TreeRow {
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly isFolder: boolean;
}

/** Folders before files, each in the order of names; what is in a closed folder is left out. */
export function treeRows(
  paths: readonly string[],
  closed: ReadonlySet<string>,
): readonly TreeRow[] {
  return rowsIn('', paths.toSorted(), closed, 0);
}

function rowsIn(
  folder: string,
  paths: readonly string[],
  closed: ReadonlySet<string>,
  depth: number,
): readonly TreeRow[] {
  const rests = paths.map((path) => path.slice(folder.length));
  const folders = [
    ...new Set(
      rests.filter((rest) => rest.includes('/')).map((rest) => rest.slice(0, rest.indexOf('/'))),
    ),
  ];
  const files = rests.filter((rest) => !rest.includes('/'));
  return [
    ...folders.flatMap((name) => {
      const path = folder + name;
      const row = { path, name, depth, isFolder: true };
      if (closed.has(path)) return [row];
      const inside = paths.filter((each) => each.startsWith(`${path}/`));
      return [row, ...rowsIn(`${path}/`, inside, closed, depth + 1)];
    }),
    ...files.map((name) => ({ path: folder + name, name, depth, isFolder: false })),
  ];
}
