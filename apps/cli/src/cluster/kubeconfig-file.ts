import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resolvePath, UsageError, type CommandContext } from '../command-context.ts';
import { reasonOf } from '../reason-of.ts';

/** A kubeconfig on disk, removed when disposed of. */
export interface KubeconfigFile extends AsyncDisposable {
  readonly path: string;
}

/**
 * Writes a kubeconfig that its owner alone can read: the token in it opens the cluster. Without a name it goes into a new
 * temporary folder. Throws UsageError.
 */
export async function writeKubeconfigFile(
  text: string,
  name: string | undefined,
  context: CommandContext,
): Promise<KubeconfigFile> {
  const folder = name === undefined ? await mkdtemp(path.join(tmpdir(), 'drydock-')) : undefined;
  const file =
    folder === undefined ? resolvePath(context, name ?? '') : path.join(folder, 'kubeconfig');
  try {
    // `wx`: a file that is there already is somebody's, and is neither overwritten nor removed at the end.
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new UsageError(
      `Cannot write ${file}: ${reasonOf(error)}. Name a new file in a folder that is there.`,
    );
  }
  return {
    path: file,
    [Symbol.asyncDispose]: () => rm(folder ?? file, { recursive: true, force: true }),
  };
}
