import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LoadProfile } from '@drydock/simulator';
import { expect, test } from 'vitest';
import { loadScript } from './load.ts';

const profile: LoadProfile = {
  name: 'shoppers',
  from: { workload: 'curl', namespace: 'prod' },
  rate: 200,
  requests: [
    { url: "http://web:9080/it's?a=$HOME&b=`id`", weight: 3 },
    { url: 'http://web:9080/', method: 'POST', body: "x'y", headers: { 'x-a': '1' } },
  ],
  users: { count: 2, header: 'end-user' },
};

/** Runs a script with a curl that writes down its arguments, until there are so many lines. */
async function runScript(script: string, lines: number): Promise<readonly string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-load-'));
  try {
    const curl = path.join(folder, 'curl');
    await writeFile(curl, '#!/bin/sh\nprintf "%s|" "$@"; echo\n');
    // One after the other: what runs side by side is written in any order.
    const inOrder = script.replaceAll(' & sleep', '; sleep');
    await chmod(curl, 0o755);
    const env = { PATH: `${folder}:${process.env['PATH']}`, HOME: '/nowhere' };
    const child = spawn('sh', ['-c', inOrder], { env, detached: true });
    let text = '';
    for await (const chunk of child.stdout) {
      text += String(chunk);
      if (text.split('\n').length > lines) break;
    }
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    return text.split('\n').slice(0, lines);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test.skipIf(process.platform === 'win32')(
  'sends each request as often as its weight says, users in turn, whatever it holds',
  async () => {
    const calls = (await runScript(loadScript(profile), 8)).map((line) => line.split('|'));
    const known = "http://web:9080/it's?a=$HOME&b=`id`";
    expect(calls.filter((words) => words.at(-2) === known)).toHaveLength(6);
    const posts = calls.filter((words) => words.includes('POST'));
    expect(posts).toHaveLength(2);
    for (const words of posts) expect(words[words.indexOf('--data-raw') + 1]).toBe("x'y");
    const users = calls.map((words) => words.find((word) => word.startsWith('end-user: ')));
    expect(new Set(users)).toEqual(new Set(['end-user: user-1', 'end-user: user-2']));
  },
);

test('somebody outside asks the gateway under the name of the URL', () => {
  const script = loadScript({
    name: 'outside',
    from: { external: true },
    rate: 1,
    requests: [{ url: 'http://shop.example.com/products' }],
  });
  expect(script).toContain("--header 'host: shop.example.com'");
  expect(script).toContain("'http://istio-ingressgateway.istio-system.svc.cluster.local/products'");
});

test('a profile without a rate or a request is refused', () => {
  expect(() => loadScript({ ...profile, rate: 0 })).toThrow(/rate above 0/);
  expect(() => loadScript({ ...profile, requests: [] })).toThrow(/a request/);
});
