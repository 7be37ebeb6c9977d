import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createGitHost } from '@drydock/git';
import { expect, test } from 'vitest';
import { serveGit } from './serve-git.ts';

const run = promisify(execFile);
const URL = 'https://git.drydock.dev/shop.git';

test('the real git clones with the token, and nobody without it', async () => {
  const host = createGitHost();
  const author = { name: 'Ada', email: 'ada@example.org', atMs: 0 };
  await host.create(URL, [{ files: new Map([['a.yaml', 'a: 1\n']]), message: 'One', author }]);
  await using server = await serveGit(host, 'secret');
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-git-'));
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_GLOBAL: '/dev/null' };
  try {
    const address = server.addressOf(URL);
    await run('git', ['clone', '-q', address, path.join(folder, 'mine')], { env });
    const { stdout } = await run('git', ['log', '--format=%s'], {
      cwd: path.join(folder, 'mine'),
      env,
    });
    expect(stdout).toBe('One\n');
    const wrong = address.replace('secret', 'guess!');
    const refused = run('git', ['clone', '-q', wrong, path.join(folder, 'theirs')], { env });
    await expect(refused).rejects.toThrow(/Authentication failed|could not read/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('repositories of two hosts with one path are each cloned from its own address', async () => {
  const host = createGitHost();
  const author = { name: 'Ada', email: 'ada@example.org', atMs: 0 };
  const urls = ['https://git.one.dev/team/shop.git', 'https://git.two.dev/team/shop.git'];
  for (const url of urls)
    await host.create(url, [{ files: new Map([['a', url]]), message: url, author }]);
  await using server = await serveGit(host, 'secret');
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-git-'));
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_GLOBAL: '/dev/null' };
  try {
    for (const [index, url] of urls.entries()) {
      const cwd = path.join(folder, String(index));
      await run('git', ['clone', '-q', server.addressOf(url), cwd], { env });
      const { stdout } = await run('git', ['log', '--format=%s'], { cwd, env });
      expect(stdout).toBe(`${url}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
