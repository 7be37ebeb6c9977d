import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lockFolder } from './folder-lock.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'drydock-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const holder = `
  const { lockFolder } = await import(${JSON.stringify(path.join(import.meta.dirname, 'folder-lock.ts'))});
  await lockFolder(process.argv[1]);
  console.log('locked');
  setInterval(() => {}, 60_000);
`;

test('a folder has one owner, who is named, and is free when the owner is killed', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', holder, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const isGone = once(child, 'exit');
  await once(child.stdout, 'data');
  await expect(lockFolder(folder)).rejects.toThrow(
    new RegExp(`in use by process ${child.pid} .*DRYDOCK_DATA.*DRYDOCK_DATABASE_URL`),
  );
  child.kill('SIGKILL');
  await isGone;
  const lock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toHaveProperty('code', 'locked');
  lock.release();
  (await lockFolder(folder)).release();
}, 60_000);
