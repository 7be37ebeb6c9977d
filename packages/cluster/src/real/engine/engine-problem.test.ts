import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEngineProblem, probeEngine } from './engine-problem.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drydock-engine-'));
});
afterAll(() => rm(folder, { recursive: true }));

const told = async (address: string): Promise<string> =>
  describeEngineProblem(address, await probeEngine(address));

test('no engine: nothing is at the address', async () => {
  const message = await told(`unix://${folder}/none.sock`);
  expect(message).toContain(`there is no unix://${folder}/none.sock. Install Docker`);
});

test('an engine that was stopped: nobody listens', async () => {
  await writeFile(path.join(folder, 'left.sock'), '');
  expect(await told(`unix://${folder}/left.sock`)).toContain('nobody listens. Start it');
});

test('something else that takes connections', async () => {
  const server = createServer((socket) => socket.destroy());
  const socket = path.join(folder, 'other.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  try {
    expect(await told(`unix://${socket}`)).toContain('does not answer as Docker does');
  } finally {
    server.close();
  }
});

test('no permission: who lacks it, and how to get it', () => {
  const message = describeEngineProblem('unix:///var/run/docker.sock', 'EACCES');
  expect(message).toMatch(/may not be used by \S+: permission denied on its socket/);
  expect(message).toContain('group docker');
});

test('who signs in at an address is not repeated', () => {
  const message = describeEngineProblem('tcp://me:secret@engine.example.org:2376', 'ETIMEDOUT');
  expect(message).toContain('tcp://engine.example.org:2376 cannot be reached (ETIMEDOUT)');
  expect(message).not.toContain('secret');
});
