import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../command-context.ts';

const BUNDLER = fileURLToPath(new URL('../../scripts/bundle.ts', import.meta.url));
const BUNDLER_OF_BUNDLE = fileURLToPath(new URL('../scripts/bundle.ts', import.meta.url));

/**
 * Bundles this command line, as its sources stand, into a folder. Throws UsageError where the sources
 * are not there: a bundle cannot bundle itself.
 */
export async function bundleCli(folder: string, signal: AbortSignal): Promise<void> {
  const bundler = [BUNDLER, BUNDLER_OF_BUNDLE].find((file) => existsSync(file));
  if (bundler === undefined) {
    throw new UsageError(
      'A package is made in a checkout of the project; its sources are not here.',
    );
  }
  const child = spawn(process.execPath, [bundler, folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  if (code !== 0) {
    throw new UsageError(`The command line could not be bundled.\n${said.trim()}`);
  }
}
