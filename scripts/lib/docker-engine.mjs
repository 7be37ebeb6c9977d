// A Docker engine for the tests: the one that answers, or (as root) one of our own for as long as the tests run.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { run } from './stage.mjs';

const START_MS = 20_000;
/** Between two questions whether the engine answers: each is a process, and the engine needs the processor to start. */
const PAUSE_MS = 250;

/** { env, stop } or { reason } why there is none. */
export async function provideDocker() {
  if (await answers(process.env)) return { env: process.env, stop: () => undefined };
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || spawnSync('dockerd', ['--version']).status !== 0)
    return {
      reason:
        'no Docker engine answers, and dockerd cannot be started (root and docker.io are needed)',
    };
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-docker-'));
  const socket = `unix://${folder}/docker.sock`;
  const flags = ['--data-root', `${folder}/data`, '--exec-root', `${folder}/exec`];
  const daemon = spawn('dockerd', [...flags, '--pidfile', `${folder}/pid`, '--host', socket], {
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  const env = { ...process.env, DOCKER_HOST: socket };
  const stop = async () => {
    daemon.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const giveUpAt = Date.now() + START_MS;
  while (!(await answers(env))) {
    if (daemon.exitCode !== null || Date.now() > giveUpAt) {
      await stop();
      return { reason: 'dockerd did not start here' };
    }
    await setTimeout(PAUSE_MS);
  }
  return { env, stop };
}

async function answers(env) {
  const { code } = await run('docker', ['version', '--format', '{{.Server.Version}}'], { env });
  return code === 0;
}
