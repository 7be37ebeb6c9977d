/** Files by workspace-relative path, in a stable order. */
export type FileSet = ReadonlyMap<string, string>;
