import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { SITE_FOLDER, UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import { findLab, findLabFolder, SAMPLES } from '../find-lab.ts';

export interface LabPreviewCommandOptions {
  /** Id, or path of a folder. */
  readonly lab: string;
  /** On 127.0.0.1; the next free one when it is taken. */
  readonly port: number;
}

const ASTRO = path.join(SITE_FOLDER, 'node_modules', 'astro', 'bin', 'astro.mjs');

/**
 * Serves the site with one lab until interrupted; the page follows every change of the lab's files.
 * A lab that does not load is said before anything is served.
 */
export async function labPreviewCommand(
  { lab, port }: LabPreviewCommandOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const folder = await findLabFolder(lab, context);
  const { id } = await findLab(lab, context);
  if (path.basename(folder) !== id) {
    throw new UsageError(`The folder of the lab ${id} has to be called ${id}. It is ${folder}.`);
  }
  const server = spawn(
    process.execPath,
    [ASTRO, 'dev', '--host', '127.0.0.1', '--port', String(port)],
    {
      cwd: SITE_FOLDER,
      env: {
        ...process.env,
        DRYDOCK_LABS: path.dirname(folder),
        DRYDOCK_SAMPLES: SAMPLES,
        // The address is read from what it prints.
        NO_COLOR: '1',
        FORCE_COLOR: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const stop = (): void => void server.kill();
  context.signal.addEventListener('abort', stop);
  let output = '';
  server.stdout.on('data', (chunk: Buffer) => {
    const text = String(chunk);
    if (output.length < LONGEST_GREETING) {
      const before = addressIn(output);
      output += text;
      const address = addressIn(output);
      if (before === undefined && address !== undefined)
        context.stdout(`${address}labs/${id}/\nStop with Ctrl-C.\n`);
    }
  });
  server.stderr.on('data', (chunk: Buffer) => context.stderr(String(chunk)));
  const [code]: readonly unknown[] = await once(server, 'exit');
  context.signal.removeEventListener('abort', stop);
  return context.signal.aborted || code === 0 ? 0 : 2;
}

/** What Astro prints before it says where it serves. */
const LONGEST_GREETING = 10_000;

/** `http://127.0.0.1:4321/`, once Astro has said it. */
function addressIn(output: string): string | undefined {
  return /http:\/\/127\.0\.0\.1:\d+\/(?=\s)/.exec(output)?.[0];
}
