import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCliFolder } from '../testing/run-cli.ts';

describe('drydock cluster up', () => {
  test('serves until it is told to stop, and takes its kubeconfig with it', async () => {
    await using folder = await createCliFolder();
    const stop = new AbortController();
    const started = Promise.withResolvers<string>();
    const running = folder.run(['cluster', 'up', '--kubeconfig', 'kubeconfig'], {
      signal: stop.signal,
      onOutput: started.resolve,
    });
    const file = path.join(folder.path, 'kubeconfig');
    expect(await started.promise).toContain(`export KUBECONFIG=${file}`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/server: "?https?:\/\/127\.0\.0\.1:\d+/);
    stop.abort();
    expect(await running).toMatchObject({ code: 0, stderr: '' });
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  test('prints clone addresses with a token that opens Git alone', async () => {
    await using folder = await createCliFolder();
    const stop = new AbortController();
    const started = Promise.withResolvers<string>();
    await mkdir(path.join(folder.path, 'shop'));
    await writeFile(path.join(folder.path, 'shop', 'a.yaml'), 'a: 1\n');
    const repository = ['--repository', 'https://git.drydock.dev/shop.git=shop'];
    const running = folder.run(['cluster', 'up', '--kubeconfig', 'kubeconfig', ...repository], {
      signal: stop.signal,
      onOutput: started.resolve,
    });
    const address = /git clone (\S+)/.exec(await started.promise)?.[1] ?? '';
    const gitToken = new URL(address).password;
    const kubeconfig = await readFile(path.join(folder.path, 'kubeconfig'), 'utf8');
    expect(gitToken).toMatch(/^[\w-]{32}$/);
    expect(kubeconfig).toContain('token: ');
    expect(kubeconfig).not.toContain(gitToken);
    stop.abort();
    await running;
  });

  test('says in one line that a port is taken', async () => {
    await using folder = await createCliFolder();
    const stop = new AbortController();
    const started = Promise.withResolvers<string>();
    const running = folder.run(['cluster', 'up'], {
      signal: stop.signal,
      onOutput: started.resolve,
    });
    const port = /:(\d+)\s/.exec(await started.promise)?.[1] ?? '';
    const second = await folder.run(['cluster', 'up', '--port', port]);
    expect(second).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `drydock: Cannot serve on port ${port}: the port is in use.\n`,
    });
    stop.abort();
    await running;
  });

  test.each([
    ['--port', 'many'],
    ['--engine', 'k9s'],
    ['--lab', 'no-such-lab'],
  ])('exits with 2 at %s %s', async (...option) => {
    await using folder = await createCliFolder();
    const { code, stderr } = await folder.run(['cluster', 'up', ...option]);
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
