import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bakeImage, chartFile, connectEngine } from '@drydock/cluster/real';
import { GenericContainer } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IMAGE } from './docker-image.ts';

const TAG = 'drydock/baked:test';
const TINY = 'example.test/tiny:1.0.0';
const CHART = Buffer.from('a packed chart: the engine never opens it');
const SHA256 = createHash('sha256').update(CHART).digest('hex');

let repository: Server;
let address = '';

/** A Helm repository of one chart, and one whose digest is wrong. */
beforeAll(async () => {
  const index = `apiVersion: v1\nentries:\n  base:\n    - { version: 1.0.0, digest: ${SHA256}, urls: [files/base.tgz] }\n  torn:\n    - { version: 1.0.0, digest: ${'0f'.repeat(32)}, urls: [files/base.tgz] }\n`;
  repository = createServer((request, response) =>
    response.end(request.url === '/charts/index.yaml' ? index : CHART),
  );
  await new Promise<void>((resolve) => repository.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(repository.address() as AddressInfo).port}/charts`;
});
afterAll(() => repository.close());

const chart = (name: string, version = '1.0.0') => ({ repository: address, chart: name, version });

/** An image of a few bytes, as one that the cluster would pull. */
async function tinyImage(name: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-tiny-'));
  try {
    await writeFile(path.join(folder, 'Dockerfile'), 'FROM scratch\nCOPY hello /\n');
    await writeFile(path.join(folder, 'hello'), 'hello');
    await GenericContainer.fromDockerfile(folder).build(name, { deleteOnExit: false });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Run inside: what is where k3s looks. */
const LOOK = `
  const { readFileSync, readdirSync } = require('node:fs');
  const { createHash } = require('node:crypto');
  const k3s = '/var/lib/rancher/k3s/';
  const digest = (file) => createHash('sha256').update(readFileSync(k3s + file)).digest('hex');
  const manifest = JSON.parse(readFileSync(k3s + 'drydock/baked.json', 'utf8'));
  const [image] = readdirSync(k3s + 'agent/images');
  console.log(JSON.stringify({
    manifest,
    chart: digest('server/static/charts/${chartFile(chart('base'))}'),
    image: digest('agent/images/' + image),
  }));`;

describe.skipIf(IMAGE === undefined)('cluster bake', () => {
  test('puts images and charts where k3s looks, with the digest of each', async () => {
    const { dockerode } = (await connectEngine()).container;
    const stages: string[] = [];
    try {
      await tinyImage(TINY);
      const baked = await bakeImage({
        base: IMAGE ?? '',
        tag: TAG,
        content: { images: [TINY], charts: [chart('base')] },
        onProgress: (stage) => stages.push(stage),
      });
      expect(stages).toEqual([`pull ${IMAGE}`, `pull ${TINY}`, 'chart base-1.0.0.tgz', 'build']);
      expect(baked.manifest.charts).toMatchObject([{ file: 'base-1.0.0.tgz', sha256: SHA256 }]);
      const [image] = baked.manifest.images;
      const { Id: id } = await dockerode.getImage(TINY).inspect();
      expect(image).toMatchObject({ name: TINY, id });
      const container = await new GenericContainer(TAG)
        .withEntrypoint(['/node', '-e', 'setInterval(() => undefined, 1000)'])
        .start();
      const looked = await container.exec(['/node', '-e', LOOK]);
      await container.stop();
      expect(looked).toMatchObject({ exitCode: 0 });
      const inside = { manifest: baked.manifest, chart: SHA256, image: image?.sha256 };
      expect(JSON.parse(looked.stdout)).toEqual(inside);
    } finally {
      for (const name of [TAG, TINY])
        await dockerode
          .getImage(name)
          .remove({ force: true })
          .catch(() => undefined);
    }
  }, 120_000);

  test('builds nothing, and lists all that is missing, when something cannot be fetched', async () => {
    const { dockerode } = (await connectEngine()).container;
    const missing = 'registry.invalid/nobody/nothing:1.0.0';
    const baking = bakeImage({
      base: IMAGE ?? '',
      tag: TAG,
      content: { images: [missing], charts: [chart('base', '9.9.9'), chart('torn')] },
    });
    const error: unknown = await baking.catch((failure: unknown) => failure);
    expect(error).toMatchObject({ name: 'ClusterError', code: 'image-missing' });
    const { message } = error as Error;
    expect(message).toMatch(/^Nothing was baked: 3 parts could not be fetched\.\n/);
    expect(message).toContain(missing);
    expect(message).toContain('it lists no chart base of version 9.9.9');
    expect(message).toContain(`its digest is ${SHA256}`);
    expect(message).toContain('DRYDOCK_MIRROR');
    await expect(dockerode.getImage(TAG).inspect()).rejects.toMatchObject({ statusCode: 404 });
  }, 60_000);
});
