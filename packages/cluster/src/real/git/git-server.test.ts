import { request } from 'node:https';
import { createGitHost } from '@drydock/git';
import { expect, test } from 'vitest';
import { serveGitOverTls, type GitServer } from './git-server.ts';

const PATH = '/shop.git/info/refs?service=git-upload-pack';

function statusOf(server: GitServer, authorization?: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: server.address,
        port: server.port,
        path: PATH,
        servername: 'git.drydock.dev',
        ca: server.certificate,
        headers: { host: 'git.drydock.dev', ...(authorization ? { authorization } : {}) },
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      },
    );
    sent.once('error', reject);
    sent.end();
  });
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

test('serves repositories under the names of its certificate, to whoever has the password', async () => {
  const host = createGitHost();
  const author = { name: 'Ada', email: 'ada@example.org', atMs: 0 };
  await host.create('https://git.drydock.dev/shop.git', [
    { files: new Map([['a', 'b']]), message: 'One', author },
  ]);
  await using server = await serveGitOverTls(host, {
    address: '127.0.0.1',
    hosts: ['git.drydock.dev'],
  });
  const { username, password } = server.credential;
  expect(await statusOf(server, basic(username, password))).toBe(200);
  expect(await statusOf(server)).toBe(401);
  expect(await statusOf(server, basic(username, `${password}x`))).toBe(401);
  expect(await statusOf(server, `Bearer ${password}`)).toBe(401);
});

test('two servers have two passwords', async () => {
  const options = { address: '127.0.0.1', hosts: [] };
  await using first = await serveGitOverTls(createGitHost(), options);
  await using second = await serveGitOverTls(createGitHost(), options);
  expect(first.credential.password).not.toBe(second.credential.password);
});

test('an address that is none of this machine is refused with what to do', async () => {
  const serving = serveGitOverTls(createGitHost(), { address: '192.0.2.1', hosts: [] });
  await expect(serving).rejects.toMatchObject({
    code: 'start-failed',
    message: expect.stringContaining('gitHost') as unknown,
  });
});
