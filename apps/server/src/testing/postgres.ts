import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';

/** A PostgreSQL server of our own: an unprivileged process, a folder under /tmp, a Unix socket, no TCP. */
export interface PostgresServer {
  /** Its data, and its socket. */
  readonly folder: string;
  /** The address of one of its databases. */
  url(database: string): string;
  /** Makes a fresh database and returns its address. */
  createDatabase(): Promise<string>;
  /** SIGKILL to the postmaster and its children, as a crash would be. */
  kill(): void;
  /** Starts again after `kill`. */
  start(): Promise<void>;
  /** Stops it and removes the folder. */
  stop(): void;
}

const isRoot = process.getuid?.() === 0;
/** `nobody`. */
const unprivileged = 65_534;

const folders = ['/usr/lib/postgresql', '/usr/local/pgsql', '/opt/homebrew/opt/postgresql@17'];

/** Where the programs of PostgreSQL 15 or newer are; undefined when there are none on this machine. */
export function findPostgres(): string | undefined {
  const versions = folders.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => Number(name) >= 15)
          .toSorted((a, b) => Number(b) - Number(a))
          .map((name) => path.join(folder, name, 'bin'))
      : [],
  );
  return [...versions, ...folders.map((folder) => path.join(folder, 'bin'))].find((bin) =>
    existsSync(path.join(bin, 'initdb')),
  );
}

/**
 * Starts a PostgreSQL server, fast and unsafe (no fsync) unless told otherwise. The same folder gives
 * the same server: a second process that asks for it shares the one that runs.
 */
export async function startPostgres(options: {
  readonly bin: string;
  readonly folder?: string;
  readonly isDurable?: boolean;
}): Promise<PostgresServer> {
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'drydock-pg-'));
  const server = describe(options.bin, folder, options.isDurable ?? false);
  await onlyOne(path.join(folder, 'making'), path.join(folder, 'ready'), async () => {
    if (isRoot) chownSync(folder, unprivileged, unprivileged);
    const where = ['-D', path.join(folder, 'data'), '-U', 'drydock', '-A', 'trust'];
    const how = ['-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
    runAsOwner(path.join(options.bin, 'initdb'), [...where, ...how]);
    await server.start();
  });
  return server;
}

function describe(bin: string, folder: string, isDurable: boolean): PostgresServer {
  const data = path.join(folder, 'data');
  const control = (...args: readonly string[]): void => {
    runAsOwner(path.join(bin, 'pg_ctl'), ['-D', data, ...args]);
  };
  const url = (database: string): string =>
    `postgresql://drydock@localhost/${database}?host=${encodeURIComponent(folder)}`;
  const settings = [
    `-c listen_addresses= -c unix_socket_directories=${folder} -c max_connections=200`,
    isDurable ? '' : '-c fsync=off -c synchronous_commit=off -c full_page_writes=off',
  ].join(' ');
  return {
    folder,
    url,
    createDatabase: async () => {
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return url(name);
    },
    kill: () => {
      const pid = Number(readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
      const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
      for (const id of [pid, ...children.stdout.split('\n').map(Number).filter(Boolean)]) {
        killQuietly(id);
      }
    },
    start: async () => {
      // The last children of a killed server may still hold its memory for a moment.
      for (const deadline = performance.now() + 30_000; ;) {
        try {
          control('-w', '-t', '60', '-l', path.join(folder, 'log'), '-o', settings, 'start');
          return;
        } catch (error) {
          if (performance.now() > deadline) throw error;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
    },
    stop: () => {
      if (existsSync(path.join(data, 'postmaster.pid'))) {
        try {
          control('-m', 'immediate', 'stop');
        } catch {
          // It was killed before: nothing runs, only the folder is left.
        }
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** PostgreSQL refuses to run as root: then it runs as `nobody`. */
function runAsOwner(program: string, args: readonly string[]): void {
  const command = isRoot ? 'setpriv' : program;
  const rest = isRoot
    ? [
        `--reuid=${unprivileged}`,
        `--regid=${unprivileged}`,
        '--clear-groups',
        '--',
        program,
        ...args,
      ]
    : [...args];
  const done = spawnSync(command, rest, {
    cwd: '/',
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (done.status !== 0) {
    throw new Error(`${path.basename(program)} failed: ${done.stderr || String(done.error)}`);
  }
}

/** Lets one process do the work and the others wait for its end; all share the folder. */
async function onlyOne(lock: string, ready: string, work: () => Promise<void>): Promise<void> {
  await mkdir(path.dirname(lock), { recursive: true });
  const isMine = await mkdir(lock).then(
    () => true,
    () => false,
  );
  if (isMine) {
    await work();
    await mkdir(ready);
    return;
  }
  const deadline = performance.now() + 120_000;
  while (!(await exists(ready))) {
    if (performance.now() > deadline) {
      throw new Error(`Another process did not make ${ready} within 120 s.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
