// The images of the labs' sample programs, put together FROM scratch: a real cluster gets them from this machine's engine.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { copyNode } from './simulator-image.mjs';
import { run } from './stage.mjs';

const FOLDER = path.resolve('apps/cli/image/sample');

/** The images that labs name, each with what its program is. */
export const SAMPLES = [
  { tag: 'drydock/shop-web:1', service: 'web', version: '1' },
  { tag: 'drydock/shop-reviews:v1', service: 'reviews', version: 'v1' },
  { tag: 'drydock/shop-reviews:v2', service: 'reviews', version: 'v2' },
  { tag: 'drydock/shop-reviews:v3', service: 'reviews', version: 'v3' },
  { tag: 'drydock/shop-ratings:v1', service: 'ratings', version: 'v1' },
  { tag: 'drydock/shop-details:v1', service: 'details', version: 'v1' },
  { tag: 'drydock/exporter:1', service: 'exporter', version: '1' },
];

/** { images } or { reason } why they cannot be built. Their layers are the same: they take the room of one. */
export async function buildSampleImages(env = process.env) {
  if (process.platform !== 'linux') return { reason: 'the images are put together on Linux' };
  const context = mkdtempSync(path.join(tmpdir(), 'drydock-samples-'));
  try {
    copyNode(path.join(context, 'root'));
    cpSync(path.join(FOLDER, 'program.mjs'), path.join(context, 'root/program.mjs'));
    cpSync(path.join(FOLDER, 'Dockerfile'), path.join(context, 'Dockerfile'));
    for (const { tag, service, version } of SAMPLES) {
      const args = [`--build-arg=SERVICE=${service}`, `--build-arg=VERSION=${version}`];
      const built = await run('docker', ['build', '--quiet', '--tag', tag, ...args, context], {
        env,
      });
      if (built.code !== 0) return { reason: built.output.trim().split('\n').at(-1) };
    }
    return { images: SAMPLES.map(({ tag }) => tag) };
  } finally {
    rmSync(context, { recursive: true });
  }
}
