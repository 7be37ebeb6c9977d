import { RenderError } from '../render-error.ts';

/** Files by path; those that are no UTF-8 as bytes. */
export type SourceFiles = ReadonlyMap<string, string | Uint8Array>;

/** A path below a folder without `.` and `..`; undefined where it leaves the tree. */
export function resolvePath(folder: string, path: string): string | undefined {
  if (path.startsWith('/')) return undefined;
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** A file in or below the folder. Throws RenderError. */
export function readFile(files: SourceFiles, folder: string, path: string): string | Uint8Array {
  const full = resolvePath(folder, path);
  if (full === undefined || (folder !== '' && full !== folder && !full.startsWith(`${folder}/`)))
    throw new RenderError(`security; file '${path}' is not in or below '${folder || '.'}'`);
  const file = files.get(full);
  if (file === undefined)
    throw new RenderError(
      `evalsymlink failure on '${path}' : lstat ${full}: no such file or directory`,
    );
  return file;
}

/** The same as text. */
export function readText(files: SourceFiles, folder: string, path: string): string {
  const file = readFile(files, folder, path);
  return typeof file === 'string' ? file : new TextDecoder().decode(file);
}

export function isFolder(files: SourceFiles, folder: string): boolean {
  return folder === '' || [...files.keys()].some((path) => path.startsWith(`${folder}/`));
}
