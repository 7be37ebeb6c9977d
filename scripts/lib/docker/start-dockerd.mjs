// An engine of our own, started by hand: its data, state and socket in one folder, its network in our namespace.
import { spawn } from 'node:child_process';
import { openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run } from '../stage.mjs';

const START_MS = 60_000;
/** Between two questions whether the engine answers: each is a process, and the engine needs the processor to start. */
const PAUSE_MS = 200;

/** Its own parts wait but a few seconds for each other, which is too short on a machine that is busy. */
const ATTEMPTS = 3;

/** { env } with the address of the engine, or { reason } why there is none. It ends with the namespaces that it stands in. */
export async function startDockerd(folder, cgroup) {
  let started;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    started = await start(folder, cgroup);
    if (started.env || !/timeout/i.test(started.reason)) return started;
  }
  return started;
}

async function start(folder, cgroup) {
  const socket = `unix://${folder}/docker.sock`;
  const log = path.join(folder, 'dockerd.log');
  const flags = {
    'data-root': `${folder}/data`,
    'exec-root': `${folder}/exec`,
    pidfile: `${folder}/pid`,
    host: socket,
    'cgroup-parent': cgroup,
    'add-runtime': `capfix=${writeRuntime(folder)}`,
    'default-runtime': 'capfix',
    'shutdown-timeout': '5',
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  rmSync(flags.pidfile, { force: true });
  const out = openSync(log, 'a');
  const daemon = spawn('dockerd', args, { stdio: ['ignore', out, out] });
  const state = { error: undefined };
  daemon.once('error', (error) => (state.error = error.message));
  const env = { ...process.env, DOCKER_HOST: socket };
  const giveUpAt = Date.now() + START_MS;
  while (Date.now() < giveUpAt && daemon.exitCode === null && !state.error) {
    const { code } = await run('docker', ['version', '--format', '{{.Server.Version}}'], { env });
    if (code === 0) return { env };
    await setTimeout(PAUSE_MS);
  }
  daemon.kill('SIGKILL');
  return { reason: `dockerd did not start here: ${state.error ?? lastError(log)}` };
}

/** A program that the engine calls as runc: an interpreter line holds no arguments, hence the shell. */
function writeRuntime(folder) {
  const file = path.join(folder, 'runc-capfix');
  const script = fileURLToPath(new URL('runc-capfix.mjs', import.meta.url));
  const words = [process.execPath, script].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  writeFileSync(file, `#!/bin/sh\nexec ${words.join(' ')} "$(command -v runc)" "$@"\n`, {
    mode: 0o755,
  });
  return file;
}

function lastError(log) {
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  return lines.findLast((line) => /fail|error|fatal/i.test(line)) ?? lines.at(-1);
}
