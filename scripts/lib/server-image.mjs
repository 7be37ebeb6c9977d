// The container image drydock/server, put together FROM scratch: no base image has to be pulled.
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { copyNode } from './simulator-image.mjs';
import { run } from './stage.mjs';

const SERVER = path.resolve('apps/server');

/** Builds the site and the server's bundle, then the image with the docker on the PATH; the reason when that cannot be. */
export async function buildServerImage(tag, env = process.env) {
  if (process.platform !== 'linux') return { reason: 'the image is put together on Linux' };
  const site = await run('turbo', [
    'run',
    'build',
    '--filter=@drydock/site',
    '--output-logs=errors-only',
  ]);
  if (site.code !== 0) return { reason: site.output.trim() };
  const context = mkdtempSync(path.join(tmpdir(), 'drydock-server-image-'));
  try {
    const root = path.join(context, 'root');
    copyNode(root);
    // The server does not run as root, and writes its backups here before it sends them.
    chmodSync(path.join(root, 'tmp'), 0o1777);
    mkdirSync(path.join(context, 'data'));
    const bundle = path.join(root, 'drydock/server');
    const bundled = await run(process.execPath, [path.join(SERVER, 'scripts/bundle.ts'), bundle]);
    if (bundled.code !== 0) return { reason: bundled.output.trim() };
    cpSync(path.resolve('apps/site/dist'), path.join(root, 'drydock/site'), { recursive: true });
    cpSync(path.resolve('labs'), path.join(root, 'drydock/labs'), { recursive: true });
    cpSync(path.join(SERVER, 'image/Dockerfile'), path.join(context, 'Dockerfile'));
    const built = await run('docker', ['build', '--quiet', '--tag', tag, context], { env });
    return built.code === 0 ? { image: tag } : { reason: built.output.trim().split('\n').at(-1) };
  } finally {
    rmSync(context, { recursive: true });
  }
}
