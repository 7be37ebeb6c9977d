// The container image drydock/simulator, put together FROM scratch: no base image has to be pulled.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './stage.mjs';

const CLI = path.resolve('apps/cli');

/** Builds the command line with all that it needs, then the image with the docker on the PATH; the reason when that cannot be. */
export async function buildSimulatorImage(tag, env = process.env) {
  if (process.platform !== 'linux') return { reason: 'the image is put together on Linux' };
  const bundled = await run('turbo', [
    'run',
    'build',
    '--filter=@drydock/cli',
    '--output-logs=errors-only',
  ]);
  if (bundled.code !== 0) return { reason: bundled.output.trim() };
  const context = mkdtempSync(path.join(tmpdir(), 'drydock-image-'));
  try {
    assemble(path.join(context, 'root'));
    cpSync(path.join(CLI, 'image/Dockerfile'), path.join(context, 'Dockerfile'));
    const built = await run('docker', ['build', '--quiet', '--tag', tag, context], { env });
    return built.code === 0 ? { image: tag } : { reason: lastLine(built.output) };
  } finally {
    rmSync(context, { recursive: true });
  }
}

function assemble(root) {
  copyNode(root);
  cpSync(path.join(CLI, 'dist'), path.join(root, 'drydock/dist'), { recursive: true });
  cpSync(path.join(CLI, 'image/simulator.mjs'), path.join(root, 'drydock/simulator.mjs'));
  cpSync(path.join(CLI, 'package.json'), path.join(root, 'drydock/package.json'));
}

/** This machine's Node as `/node`, with the libraries that it needs. */
export function copyNode(root) {
  mkdirSync(path.join(root, 'tmp'), { recursive: true });
  cpSync(realpathSync(process.execPath), path.join(root, 'node'));
  for (const library of librariesOf(process.execPath)) {
    mkdirSync(path.join(root, path.dirname(library)), { recursive: true });
    cpSync(realpathSync(library), path.join(root, library));
  }
}

/** Shared libraries of a program, the loader among them, by the paths at which it looks for them. */
function librariesOf(program) {
  const { stdout, status } = spawnSync('ldd', [program], { encoding: 'utf8' });
  if (status !== 0) return [];
  const paths = stdout.split('\n').map((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1]);
  return paths.filter((file) => file !== undefined && existsSync(file));
}

function lastLine(text) {
  return text.trim().split('\n').at(-1);
}
