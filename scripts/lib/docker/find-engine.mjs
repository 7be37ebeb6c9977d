// Which Docker engine the tests can have: the one that answers, or one of our own for as long as they run.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { run } from '../stage.mjs';

/** Programs that an engine of our own needs, and what the person is told when one is missing. */
const NEEDED = ['dockerd', 'docker', 'runc', 'iptables', 'ip', 'unshare'];
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

/** { kind: 'running' }, { kind: 'own' } or { reason } why there can be none. */
export async function findEngine() {
  if (process.platform !== 'linux') return { reason: 'their image is put together on Linux' };
  const asked = await run('docker', ['version', '--format', '{{.Server.Version}}']);
  if (asked.code === 0) return { kind: 'running' };
  if (process.getuid?.() !== 0)
    return { reason: 'no Docker engine answers, and only root can start one' };
  if (missing().length > 0) installPackages();
  const still = missing();
  if (still.length > 0)
    return { reason: `no Docker engine answers, and to start one ${still.join(', ')} are missing` };
  const isolated = spawnSync('unshare', [...NAMESPACES, 'ip', 'link', 'set', 'lo', 'up'], {
    encoding: 'utf8',
  });
  if (isolated.status === 0) return { kind: 'own' };
  return {
    reason: `no Docker engine answers, and here none can be started: ${isolated.stderr.trim()}`,
  };
}

/**
 * The engine, its containers, networks and mounts live and die with these namespaces: when the first process in them
 * ends, for whatever reason, the kernel takes the rest away.
 */
export const NAMESPACES = ['--net', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child'];

function missing() {
  return NEEDED.filter((name) => spawnSync('which', [name]).status !== 0);
}

/** Debian's packages, where we may install them. Their services are not started: the engine of the tests is no service. */
function installPackages() {
  if (!existsSync('/etc/os-release')) return;
  if (!/^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))) return;
  console.log('[docker] installing docker.io with apt-get');
  const hasPolicy = existsSync(SERVICE_POLICY);
  if (!hasPolicy) writeFileSync(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    apt(['update', '-qq']);
    apt(['install', '-y', '-qq', '--no-install-recommends', 'docker.io', 'iptables', 'iproute2']);
    // From Debian 13 on the client is a package of its own.
    if (missing().includes('docker'))
      apt(['install', '-y', '-qq', '--no-install-recommends', 'docker-cli']);
  } finally {
    if (!hasPolicy) rmSync(SERVICE_POLICY, { force: true });
  }
}

function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const done = spawnSync('apt-get', args, { env, encoding: 'utf8', timeout: 240_000 });
  if (done.status !== 0)
    console.log(`[docker] apt-get ${args[0]}: ${(done.stderr ?? '').trim().split('\n').at(-1)}`);
}
