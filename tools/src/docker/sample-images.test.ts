import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { GenericContainer, Wait } from 'testcontainers';
import { describe, expect, test } from 'vitest';
import { IMAGE } from './docker-image.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../../..');

describe.skipIf(IMAGE === undefined)('the images of the sample programs', () => {
  test('are built from what is on this machine, run without rights and answer', async () => {
    const { stdout } = await run(process.execPath, ['scripts/tasks/image.mjs', '--samples'], {
      cwd: root,
    });
    const images = stdout.match(/drydock\/[a-z-]+:\w+/g) ?? [];
    expect(images).toContain('drydock/shop-reviews:v3');
    await using container = await new GenericContainer('drydock/shop-details:v1')
      .withExposedPorts(9080)
      .withDroppedCapabilities('ALL')
      .withWaitStrategy(Wait.forLogMessage('details v1 listens on 9080'))
      .start();
    const url = `http://${container.getHost()}:${container.getMappedPort(9080)}/details/7`;
    const answer = await fetch(url);
    expect(answer.headers.get('x-app-version')).toBe('v1');
    expect(await answer.json()).toMatchObject({ product: '7' });
    await container.stop();
    await run('docker', ['image', 'rm', '--force', ...images, 'drydock/sample-base:1']);
  }, 180_000);
});
