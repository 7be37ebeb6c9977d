import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startGradeWorker } from './start-worker.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;

/** A thread that has begun at once, and answers when a file is there at the path of its work. */
const PROGRAM = `
import { existsSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ job }) => {
  if (!job) return;
  parentPort.postMessage({ begun: { user: 0, system: 0 } });
  const look = setInterval(() => {
    if (!existsSync(job.work)) return;
    clearInterval(look);
    parentPort.postMessage({ answer: { same: true } });
  }, 5);
});
`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drydock-worker-'));
  await writeFile(path.join(folder, 'program.mjs'), PROGRAM);
});

afterAll(() => rm(folder, { recursive: true }));

test('what earlier work has used ends nobody else, also when it becomes known late', async () => {
  const used = Promise.withResolvers<NodeJS.CpuUsage>();
  using cpuUsage = vi.spyOn(Worker.prototype, 'cpuUsage').mockReturnValueOnce(used.promise);
  cpuUsage.mockResolvedValue({ user: 0, system: 0 });
  const [first, second] = [path.join(folder, 'first'), path.join(folder, 'second')];
  const limits = { timeMs: 5000, memoryMb: 64 };
  const worker = startGradeWorker({ labs: [] }, limits, {
    file: path.join(folder, 'program.mjs'),
  });
  const before = worker.grade({ lab: 0, work: first });
  await vi.waitFor(() => expect(cpuUsage).toHaveBeenCalled(), { timeout: 30_000 });
  await writeFile(first, '');
  expect(await before).toEqual({ same: true });
  const after = worker.grade({ lab: 0, work: second });
  used.resolve({ user: 1e9, system: 0 });
  await used.promise;
  await writeFile(second, '');
  expect(await after).toEqual({ same: true });
  await worker.end();
});
