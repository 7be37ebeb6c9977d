import { readFile } from 'node:fs/promises';
import { resolvePath, UsageError, type CommandContext } from '../command-context.ts';
import { reasonOf } from '../reason-of.ts';

/** The text of a kubeconfig file. Throws UsageError. */
export async function readKubeconfig(
  name: string,
  context: Pick<CommandContext, 'cwd'>,
): Promise<string> {
  try {
    return await readFile(resolvePath(context, name), 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read the kubeconfig ${name}: ${reasonOf(error)}.`);
  }
}
