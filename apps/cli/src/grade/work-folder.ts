import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { CommandContext } from '../command-context.ts';

/**
 * Where annotations look for the files of a piece of work: its folder, as seen from where the person
 * stands. '' for an archive, and for work that does not lie below.
 */
export async function workFolder(work: string, { cwd }: CommandContext): Promise<string> {
  const isFolder = await stat(work).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const relative = path.relative(cwd, work);
  const isBelow = relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
  return isFolder && isBelow ? relative : '';
}
