import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { GenericContainer, Wait } from 'testcontainers';
import { IMAGE } from './docker-image.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../../..');

describe.skipIf(IMAGE === undefined)('the image drydock/server', () => {
  test('serves the site and the API without rights, and keeps its data in /data', async () => {
    const tag = 'drydock/server:test';
    await run(process.execPath, ['scripts/tasks/image.mjs', '--server', tag], { cwd: root });
    const container = await new GenericContainer(tag)
      .withEnvironment({ DRYDOCK_ADMIN_PASSWORD: 'a password of the test' })
      .withExposedPorts(4321)
      .withDroppedCapabilities('ALL')
      .withWaitStrategy(Wait.forLogMessage('Drydock is at'))
      .start();
    try {
      const url = `http://${container.getHost()}:${container.getMappedPort(4321)}`;
      expect((await fetch(url)).headers.get('content-security-policy')).toContain("'self'");
      const session = await fetch(`${url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-drydock-client': '1' },
        body: JSON.stringify({ user: 'admin', password: 'a password of the test' }),
      });
      expect(await session.json()).toMatchObject({ role: 'admin' });
      const [cookie = ''] = session.headers.getSetCookie()[0]?.split(';') ?? [];
      const labs = await fetch(`${url}/api/workshop-labs`, { headers: { cookie } });
      expect(await labs.json()).toMatchObject({
        labs: expect.arrayContaining([expect.anything()]),
      });
    } finally {
      await container.stop();
    }
  }, 300_000);
});
