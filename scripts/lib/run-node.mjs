import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { run } from './stage.mjs';

/** The catalogue of kinds, and the command line in one piece. */
const BUILT = ['packages/manifests/generated', 'apps/cli/dist'];

/** What the catalogue is made from. */
const SOURCES = [
  'packages/manifests/package.json',
  'packages/manifests/scripts',
  'packages/manifests/src/catalogue',
];

function newest(entry) {
  const { mtimeMs } = statSync(entry);
  if (!statSync(entry).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(entry).map((name) => newest(path.join(entry, name))));
}

/** Whether something is not built yet, or the catalogue is older than what it is made from. */
function isStale() {
  if (!BUILT.every((folder) => existsSync(folder))) return true;
  return (
    Math.max(...SOURCES.map(newest)) > statSync('packages/manifests/generated/catalogue.js').mtimeMs
  );
}

/** Runs a program of the project with this process' arguments, input and output. What it needs generated is made first. */
export async function runNode(file) {
  if (isStale()) {
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
