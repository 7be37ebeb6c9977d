import type { CommandContext } from '../command-context.ts';
import { isFinalError } from './engine-pool.ts';

/** Tries again, once, what failed because of a cluster: it says nothing about the work. Another failure, or a second one, is thrown. */
export async function onceMore<T>(
  task: () => Promise<T>,
  { signal, stderr }: Pick<CommandContext, 'signal' | 'stderr'>,
): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (signal.aborted || isFinalError(error)) throw error;
    stderr(
      `The cluster failed: ${error instanceof Error ? error.message : String(error)}\nTrying once more.\n`,
    );
    return task();
  }
}
