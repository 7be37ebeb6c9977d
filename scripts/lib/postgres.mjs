// PostgreSQL's programs for the tests of the server, which start one themselves: those that are there, or Debian's where we may install them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const DEBIAN = '/usr/lib/postgresql';
const OTHERS = ['/usr/local/pgsql/bin', '/opt/homebrew/opt/postgresql@17/bin'];

function isThere() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).filter((name) => name >= 15) : [];
  const folders = [...versions.map((name) => path.join(DEBIAN, name, 'bin')), ...OTHERS];
  return folders.some((folder) => existsSync(path.join(folder, 'initdb')));
}

function apt(args) {
  return spawnSync('apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
  });
}

/** { } or { reason } why the tests run on the embedded database alone. */
export function providePostgres() {
  if (isThere()) return {};
  const what = 'the server was not tested on PostgreSQL, only on the embedded database';
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    return { reason: `${what}: install the package postgresql (15 or newer)` };
  }
  console.log('[unit] installing postgresql with apt-get');
  // The package would start a server of its own; the tests start theirs in a folder that they remove.
  const settings = '/etc/postgresql-common';
  if (!existsSync(settings)) {
    mkdirSync(settings);
    writeFileSync(path.join(settings, 'createcluster.conf'), 'create_main_cluster = false\n');
  }
  apt(['update', '-qq']);
  const installed = apt(['install', '-y', '-qq', '--no-install-recommends', 'postgresql']);
  if (isThere()) return {};
  const last = (installed.stderr ?? '').trim().split('\n').at(-1);
  return { reason: `${what}: apt-get could not install it: ${last}` };
}
