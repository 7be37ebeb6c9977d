import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitHost, type GitHost } from '../git-host.ts';
import type { Content } from '../store/bare-repository.ts';
import { cloneRepository } from '../working-copy/clone.ts';

const run = promisify(execFile);
const URL = 'https://git.example.org/team/shop.git';

let host: GitHost;
let server: Server;
let folder: string;
let address: string;

beforeEach(async () => {
  host = createGitHost();
  const author = { name: 'Seed', email: 'seed@example.org', atMs: 1_767_225_600_000 };
  const long = Array.from({ length: 400 }, (_, line) => `line ${line}`).join('\n');
  await host.create(URL, [
    { files: new Map([['a.yaml', 'a: 1\n']]), message: 'One', author },
    {
      files: new Map<string, Content>([
        ['a.yaml', 'a: 2\n'],
        ['deep/er/long.txt', long],
        ['run.sh', { mode: 'executable', bytes: new TextEncoder().encode('#!/bin/sh\n') }],
      ]),
      message: 'Two',
      author,
    },
  ]);
  server = createServer(getRequestListener((request) => host.handle(request)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  address = `http://127.0.0.1:${typeof at === 'object' ? at?.port : ''}/team/shop.git`;
  folder = mkdtempSync(join(tmpdir(), 'drydock-git-'));
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

async function git(...args: readonly string[]): Promise<string> {
  const settings = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
  const { stdout } = await run('git', [...settings, ...args], {
    cwd: folder,
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_GLOBAL: '/dev/null' },
  });
  return stdout.trim();
}

test('the real git clones, and fsck finds every object sound', async () => {
  await git('clone', '-q', address, '.');
  expect(await git('log', '--format=%s')).toBe('Two\nOne');
  expect(await git('ls-files', '-s', 'run.sh')).toMatch(/^100755/);
  expect(await git('fsck', '--strict', '--full')).toBe('');
  expect(await git('rev-parse', 'HEAD')).toBe(host.repository(URL)?.resolve('HEAD'));
});

test('a repository is found at another host by its own, as the beginning of the path', async () => {
  const author = { name: 'Bob', email: 'bob@example.org', atMs: 0 };
  await host.create('https://other.example.org/team/shop.git', [
    { files: new Map([['o', 'o']]), message: 'Other', author },
  ]);
  const within = address.replace('/team/', '/other.example.org/team/');
  await git('clone', '-q', within, '.');
  expect(await git('log', '--format=%s')).toBe('Other');
  await expect(git('clone', '-q', address, 'ambiguous')).rejects.toThrow('not found');
});

test('the real git clones with a depth', async () => {
  await git('clone', '-q', '--depth', '1', address, '.');
  expect(await git('log', '--format=%s')).toBe('Two');
  expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe('a: 2\n');
});

test('a push of the real git, deltas and all, is read by others, who push back', async () => {
  await git('clone', '-q', address, '.');
  const long = readFileSync(join(folder, 'deep/er/long.txt'), 'utf8');
  writeFileSync(join(folder, 'deep/er/long.txt'), `${long}\none more`);
  await git('commit', '-qam', 'Three');
  await git('tag', '-a', 'v1.0.0', '-m', 'First');
  await git('push', '-q', '--follow-tags', 'origin', 'HEAD');
  const id = await git('rev-parse', 'HEAD');
  const view = host.repository(URL);
  expect(view?.resolve('v1.0.0')).toBe(id);
  const file = view?.files(id)?.get('deep/er/long.txt');
  expect(new TextDecoder().decode(file?.bytes)).toBe(`${long}\none more`);

  const copy = await cloneRepository({
    url: URL,
    fetch: (request) => host.handle(request),
    author: () => ({ name: 'Bob', email: 'bob@example.org', atMs: 1_767_225_700_000 }),
  });
  copy.write('b.yaml', 'b: 1\n');
  await copy.add(['.']);
  await copy.commit({ message: 'Four' });
  await copy.push();
  await git('pull', '-q', '--ff-only');
  expect(await git('log', '-1', '--format=%an %s')).toBe('Bob Four');
});

test('a push that lost the race is rejected by both sides', async () => {
  await git('clone', '-q', address, '.');
  const author = { name: 'Bob', email: 'bob@example.org', atMs: 1_767_225_700_000 };
  await host.commit(URL, 'main', { files: new Map([['c', 'c']]), message: 'Bob', author });
  await git('commit', '-q', '--allow-empty', '-m', 'Late');
  await expect(git('push', '-q', 'origin', 'HEAD')).rejects.toThrow(/rejected/);
});

test('a branch can be made and deleted, but not the default one', async () => {
  await git('clone', '-q', address, '.');
  await git('push', '-q', 'origin', 'HEAD:refs/heads/feature/x');
  expect(host.repository(URL)?.resolve('feature/x')).toBe(host.repository(URL)?.resolve('HEAD'));
  await git('push', '-q', 'origin', ':feature/x');
  expect(host.repository(URL)?.resolve('feature/x')).toBeUndefined();
  await expect(git('push', 'origin', ':main')).rejects.toThrow('prohibited');
});

test.each([
  ['GET', '/team/none.git/info/refs?service=git-upload-pack', '', 404],
  ['GET', '/team/shop.git/info/refs', '', 403],
  ['GET', '/team/shop.git/HEAD', '', 404],
  ['DELETE', '/team/shop.git/git-upload-pack', '', 405],
  ['POST', '/team/shop.git/git-upload-pack', 'zzzz', 400],
  ['POST', '/team/shop.git/git-upload-pack', `0032want ${'1'.repeat(40)}\n00000009done\n`, 400],
  ['POST', '/team/shop.git/git-receive-pack', '0004', 400],
])('%s %s with a body of "%.9s" is answered with %i', async (method, path, body, status) => {
  const request = new Request(`https://git.example.org${path}`, {
    method,
    ...(body !== '' && { body }),
  });
  expect((await host.handle(request)).status).toBe(status);
});
