import { buffer } from 'node:stream/consumers';
import { main } from './main.ts';

/** Runs the command line of this process and sets its exit code; the process ends when nothing is left to do. */
export async function runFromProcess(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  // A reader that goes away (`| head`) ends the output, and is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 2);
  });
  process.exitCode = await main(process.argv.slice(2), {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    readStdin: () => buffer(process.stdin),
    cwd: process.env['DRYDOCK_CWD'] ?? process.cwd(),
    signal: stop.signal,
  });
}
