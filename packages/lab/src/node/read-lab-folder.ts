import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FileSet } from '../file-set.ts';

/**
 * All files of a lab folder by path relative to it, in name order, with the shared samples of the
 * folder beside it (or of `samples`) at `samples/<name>/…`: what `loadLab` takes. Symbolic links are not followed.
 * Rejects with the error of node:fs when the folder cannot be read.
 */
export async function readLabFolder(
  folder: string,
  options: { readonly samples?: string } = {},
): Promise<FileSet> {
  const own = await readFolder(folder, '');
  const beside = path.join(path.dirname(path.resolve(folder)), 'samples');
  const shared = await readFolder(options.samples ?? beside, 'samples/').catch(() => []);
  return new Map([...own, ...shared].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function readFolder(
  folder: string,
  prefix: string,
): Promise<readonly (readonly [string, string])[]> {
  const files: (readonly [string, string])[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) files.push(...(await readFolder(file, `${name}/`)));
    else if (entry.isFile()) files.push([name, await readFile(file, 'utf8')]);
  }
  return files;
}
