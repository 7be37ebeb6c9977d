import { afterEach, describe, expect, test, vi } from 'vitest';
import { createCliFolder } from '../testing/run-cli.ts';

afterEach(() => vi.unstubAllEnvs());

describe('drydock workshop rehearse', () => {
  test('needs somebody who may hold a class, and an address of a server', async () => {
    vi.stubEnv('DRYDOCK_TOKEN', '');
    vi.stubEnv('DRYDOCK_ADMIN_PASSWORD', '');
    await using folder = await createCliFolder();
    const nobody = await folder.run(['workshop', 'rehearse', '--url', 'http://localhost:1']);
    expect(nobody).toMatchObject({ code: 2, stdout: '' });
    expect(nobody.stderr).toContain('DRYDOCK_TOKEN');
    const nowhere = await folder.run(['workshop', 'rehearse', '--url', 'localhost']);
    expect(nowhere.stderr).toContain('localhost is no address of a server');
    expect((await folder.run(['workshop', 'rehearse'])).code).toBe(2);
  });

  test('says so where no server answers, without showing the password', async () => {
    vi.stubEnv('DRYDOCK_TOKEN', '');
    vi.stubEnv('DRYDOCK_ADMIN_PASSWORD', 'only-for-this-test');
    await using folder = await createCliFolder();
    const args = ['workshop', 'rehearse', '--url', 'http://127.0.0.1:1'];
    const { code, stderr } = await folder.run(args);
    expect(code).toBe(2);
    expect(stderr).toContain('http://127.0.0.1:1: The server did not answer.');
    expect(stderr).not.toContain('only-for-this-test');
  });
});
