import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ZippedFile } from './zip-files.ts';

/** The regular files of a folder and below, by their path under `prefix`. Links are left out. */
export async function filesBelow(
  folder: string,
  prefix: string,
): Promise<ReadonlyMap<string, ZippedFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, ZippedFile>();
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).split(path.sep).join('/');
    files.set(`${prefix}/${name}`, { bytes: await readFile(file) });
  }
  return files;
}

/** A text as a file of the package. */
export function textFile(text: string, isExecutable = false): ZippedFile {
  return { bytes: new TextEncoder().encode(text), isExecutable };
}
