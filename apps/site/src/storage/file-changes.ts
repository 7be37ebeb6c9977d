type Files = ReadonlyMap<string, string>;

/** Texts by path; null takes a file away. */
export type FileChanges = readonly (readonly [path: string, text: string | null])[];

/** What leads from one set of files to another. */
export function changesBetween(from: Files, to: Files): FileChanges {
  const gone = [...from.keys()].filter((path) => !to.has(path));
  return [
    ...[...to].filter(([path, text]) => from.get(path) !== text),
    ...gone.map((path) => [path, null] as const),
  ];
}

export function withChanges(from: Files, changes: FileChanges): Files {
  const files = new Map(from);
  for (const [path, text] of changes) {
    if (text === null) files.delete(path);
    else files.set(path, text);
  }
  return files;
}
