import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileSet, Lab } from '@drydock/lab';
import { loadLab } from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';
import { renderText } from '@drydock/validation';
import { LABS_FOLDER, resolvePath, UsageError, type CommandContext } from './command-context.ts';

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The files of a lab, by its id or the path of its folder. Throws UsageError when there is none. */
export async function findLabFiles(
  given: string,
  context: Pick<CommandContext, 'cwd'>,
): Promise<FileSet> {
  const folder = await findLabFolder(given, context);
  return readLabFolder(folder, { samples: SAMPLES });
}

/** What labs share: their applications. */
export const SAMPLES: string = path.join(LABS_FOLDER, 'samples');

/** The folder of a lab, by its id or its path. Throws UsageError when there is none. */
export async function findLabFolder(
  given: string,
  context: Pick<CommandContext, 'cwd'>,
): Promise<string> {
  const byId = ID.test(given) ? path.join(LABS_FOLDER, given) : undefined;
  const folder = byId !== undefined && (await isLab(byId)) ? byId : resolvePath(context, given);
  if (await isLab(folder)) return folder;
  throw new UsageError(`There is no lab ${given}. Labs are: ${(await labIds()).join(', ')}.`);
}

/** A lab that loads. Throws UsageError with the findings when it does not. */
export async function findLab(given: string, context: CommandContext): Promise<Lab> {
  const files = await findLabFiles(given, context);
  const { lab, diagnostics } = loadLab(files);
  if (lab === undefined) {
    throw new UsageError(`The lab ${given} does not load.\n${renderText(diagnostics, files)}`);
  }
  return lab;
}

/** All labs of this platform, in name order. */
export async function labIds(): Promise<readonly string[]> {
  const entries = await readdir(LABS_FOLDER, { withFileTypes: true }).catch(() => []);
  const ids: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory() && (await isLab(path.join(LABS_FOLDER, entry.name))))
      ids.push(entry.name);
  }
  return ids.toSorted();
}

async function isLab(folder: string): Promise<boolean> {
  return stat(path.join(folder, 'lab.yaml')).then(
    (found) => found.isFile(),
    () => false,
  );
}
