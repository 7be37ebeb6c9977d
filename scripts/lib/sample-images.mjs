// The images of the labs' sample programs, put together FROM scratch: a real cluster gets them from this machine's engine.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
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

const BASE = 'drydock/sample-base:1';

/** { images } or { reason } why they cannot be built. All of them stand on one image: they take the room of one. */
export async function buildSampleImages(env = process.env) {
  if (process.platform !== 'linux') return { reason: 'the images are put together on Linux' };
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-samples-'));
  const build = async (tag, context, ...args) => {
    const built = await run('docker', ['build', '--quiet', '--tag', tag, ...args, context], {
      env,
    });
    return built.code === 0
      ? undefined
      : (built.output.trim().split('\n').at(-1) ?? 'no reason told');
  };
  try {
    const [base, thin] = ['base', 'thin'].map((name) => path.join(folder, name));
    copyNode(path.join(base, 'root'));
    cpSync(path.join(FOLDER, 'program.mjs'), path.join(base, 'root/program.mjs'));
    cpSync(path.join(FOLDER, 'base.Dockerfile'), path.join(base, 'Dockerfile'));
    mkdirSync(thin);
    cpSync(path.join(FOLDER, 'Dockerfile'), path.join(thin, 'Dockerfile'));
    let reason = await build(BASE, base);
    for (const { tag, service, version } of SAMPLES) {
      const args = { BASE, SERVICE: service, VERSION: version };
      const given = Object.entries(args).map(([name, value]) => `--build-arg=${name}=${value}`);
      reason ??= await build(tag, thin, ...given);
    }
    return reason === undefined ? { images: SAMPLES.map(({ tag }) => tag) } : { reason };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
