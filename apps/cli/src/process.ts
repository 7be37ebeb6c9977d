import { buffer } from 'node:stream/consumers';
import { main } from './main.ts';

/** npm and the terminal both pass a signal on: only one that comes later means that nobody wants to wait. */
const IMPATIENT_AFTER_MS = 2000;
let interruptedAtMs: number | undefined;

/** Lets the command clean up; asked again, ends at once. */
function interrupt(stop: AbortController): void {
  interruptedAtMs ??= performance.now();
  if (performance.now() - interruptedAtMs > IMPATIENT_AFTER_MS) process.exit(130);
  stop.abort();
}

/** Runs the command line of this process and sets its exit code; the process ends when nothing is left to do. */
export async function runFromProcess(): Promise<void> {
  const stop = new AbortController();
  // Listeners that stay: libraries take a signal without any for theirs, and end the process before it has cleaned up.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt(stop));
  // A reader that goes away (`| head`) ends the output, and is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 2);
  });
  process.exitCode = await main(process.argv.slice(2), {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    readStdin: () => buffer(process.stdin),
    cwd: process.env['DRYDOCK_CWD'] ?? process.cwd(),
    signal: stop.signal,
  });
}
