import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { run } from './stage.mjs';

/** Runs a program of the project with this process' arguments, input and output. What it needs generated is made first. */
export async function runNode(file) {
  if (!existsSync('packages/manifests/generated')) {
    const made = await run('turbo', [
      'run',
      'build',
      '--filter=@drydock/manifests',
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
