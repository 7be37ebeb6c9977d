import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { DatabaseError, type Database } from '../database/database.ts';
import type { DatabaseConfig } from '../database/open-database.ts';
import { restoreBackup } from './restore-backup.ts';
import { writeBackup } from './write-backup.ts';

/** Writes a backup, readable by its owner alone; the file is there only when it is whole. */
export async function backupToFile(database: Database, file: string, at: Date): Promise<number> {
  const unfinished = `${file}.part`;
  const gzip = createGzip();
  const sink = createWriteStream(unfinished, { mode: 0o600 });
  gzip.pipe(sink);
  try {
    const rows = await writeBackup(database, at, async (text) => {
      if (!gzip.write(text)) await once(gzip, 'drain');
    });
    gzip.end();
    await finished(sink);
    await rename(unfinished, file);
    return rows;
  } catch (error) {
    sink.destroy();
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Fills an empty database from a file that `backupToFile` wrote. */
export function restoreFromFile(
  config: DatabaseConfig,
  file: string,
): Promise<{ readonly rows: number; readonly at: string }> {
  return restoreBackup(config, linesOf(file));
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip).setEncoding('utf8');
  let rest = '';
  try {
    for await (const text of gunzip) {
      const lines = `${rest}${String(text)}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DatabaseError('format', `The backup ${file} cannot be read: ${reason}`, { cause });
  } finally {
    source.destroy();
  }
  if (rest !== '') yield rest;
}
