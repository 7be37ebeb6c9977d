import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { run } from './stage.mjs';

/** The catalogue of kinds, and the command line in one piece. */
const BUILT = ['packages/manifests/generated', 'apps/cli/dist'];

/** Runs a program of the project with this process' arguments, input and output. What it needs generated is made first. */
export async function runNode(file) {
  if (!BUILT.every((folder) => existsSync(folder))) {
    const made = await run('turbo', [
      'run',
      'build',
      '--filter=@drydock/cli',
      '--output-logs=errors-only',
    ]);
    if (made.code !== 0) {
      process.stderr.write(made.output);
      process.exit(2);
    }
  }
  const child = spawn(process.execPath, [file, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) =>
    process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)),
  );
}
