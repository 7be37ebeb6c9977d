import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseError } from './database.ts';

export interface FolderLock {
  release(): void;
}

/**
 * Makes this process the one owner of a data folder. The lock is SQLite's lock on a file in it: the
 * operating system frees it when the process dies, however it dies, so nothing stale is ever left.
 * Rejects with `DatabaseError` (`locked`), naming the owner, while another process has it.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const ownerFile = path.join(folder, 'owner.json');
  const lock = new DatabaseSync(path.join(folder, 'lock.sqlite'));
  try {
    lock.exec('PRAGMA busy_timeout = 0');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    const owner = await readOwner(ownerFile);
    throw new DatabaseError(
      'locked',
      `The data folder ${folder} is in use by ${owner}. PGlite serves one process. ` +
        'Stop that process, choose another folder (DRYDOCK_DATA), or use PostgreSQL (DRYDOCK_DATABASE_URL).',
      { cause },
    );
  }
  await writeFile(ownerFile, `${JSON.stringify({ pid: process.pid, host: hostname() })}\n`);
  return { release: () => lock.close() };
}

async function readOwner(file: string): Promise<string> {
  try {
    const { pid, host } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    return `process ${Number(pid)} on ${String(host)}`;
  } catch {
    return 'another process';
  }
}
