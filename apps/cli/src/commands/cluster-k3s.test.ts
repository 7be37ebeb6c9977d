import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { createCliFolder } from '../testing/run-cli.ts';

afterEach(() => void vi.unstubAllEnvs());

test.each([['argocd'], ['']])(
  'is up, with its kubeconfig written, with "%s" installed',
  async (installed) => {
    vi.stubEnv('DRYDOCK_INSTALL', installed);
    await using folder = await createCliFolder();
    const kubeconfig = path.join(folder.path, 'k3s.yaml');
    const flags = ['--https-listen-port=0', `--write-kubeconfig=${kubeconfig}`];
    const { code, stderr } = await folder.run(['cluster', 'k3s', 'server', ...flags], {
      signal: AbortSignal.abort(),
    });
    expect(code).toBe(0);
    expect(stderr).toContain('Node controller sync successful');
    expect(await readFile(kubeconfig, 'utf8')).toContain('server: https://127.0.0.1:');
  },
);

test('a speed that is none is refused', async () => {
  vi.stubEnv('DRYDOCK_SPEED', 'fast');
  await using folder = await createCliFolder();
  const { code, stderr } = await folder.run([
    'cluster',
    'k3s',
    'server',
    '--https-listen-port=0',
    `--write-kubeconfig=${path.join(folder.path, 'k3s.yaml')}`,
  ]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('DRYDOCK_SPEED=fast is no speed')]);
});
