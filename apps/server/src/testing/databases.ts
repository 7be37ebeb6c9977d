import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Database, DatabaseEngine } from '../database/database.ts';
import { migrationsFolder } from '../database/migrate.ts';
import { openPGlite } from '../database/open-pglite.ts';
import { openPostgreSql } from '../database/open-postgresql.ts';
import { findPostgres, startPostgres, type PostgresServer } from './postgres.ts';

/** The folder that the files of one run share (global-setup.ts). */
const shared =
  process.env['DRYDOCK_TEST_FOLDER'] ?? mkdtempSync(path.join(tmpdir(), 'drydock-test-'));

const bin = findPostgres();

/** The PostgreSQL server of this run, started at the first call; undefined where there is none. */
export async function testPostgres(): Promise<PostgresServer | undefined> {
  return bin === undefined
    ? undefined
    : startPostgres({ bin, folder: path.join(shared, 'postgres') });
}

/** A migrated, empty PGlite in memory. The first call of a run takes seconds, later ones much less. */
export async function openTestPGlite(): Promise<Database> {
  const file = path.join(shared, `pglite-${fingerprint()}.tar`);
  const template = await readFile(file).catch(() => undefined);
  if (template) return openPGlite({ template: new Blob([new Uint8Array(template)]) });
  const database = await openPGlite({});
  const packed = await database.client.dumpDataDir('none');
  await mkdir(shared, { recursive: true });
  await writeFile(`${file}.${process.pid}`, new Uint8Array(await packed.arrayBuffer()));
  await rename(`${file}.${process.pid}`, file);
  return database;
}

/** A template serves only the migrations that it was made with. */
function fingerprint(): string {
  const hash = createHash('sha256');
  if (migrationsFolder !== undefined) {
    const names = readdirSync(migrationsFolder, { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((each) => each.endsWith('.sql')).toSorted()) {
      hash.update(name).update(readFileSync(path.join(migrationsFolder, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** An open database of a suite; `url` is there on PostgreSQL, for a second connection or replica. */
export interface TestDatabase {
  readonly database: Database;
  readonly url?: string;
}

/**
 * The one way to test what uses the database: the suite runs on PGlite and on PostgreSQL. `use()` is
 * the database of this file, empty at the start of the suite and shared by its tests: give each test
 * ids of its own. Without PostgreSQL on the machine that half is skipped, and says so.
 */
export function onEachDatabase(name: string, suite: (use: () => TestDatabase) => void): void {
  const engines: readonly DatabaseEngine[] = ['pglite', 'postgresql'];
  for (const engine of engines) {
    const isMissing = engine === 'postgresql' && bin === undefined;
    const title = isMissing
      ? `${name} on postgresql (skipped: install the package postgresql)`
      : `${name} on ${engine}`;
    describe.skipIf(isMissing)(title, () => {
      let opened: TestDatabase | undefined;
      beforeAll(async () => {
        opened = await openTestDatabase(engine);
      }, 120_000);
      afterAll(() => opened?.database.close());
      suite(() => {
        if (!opened) throw new Error('The database is open only inside tests.');
        return opened;
      });
    });
  }
}

async function openTestDatabase(engine: DatabaseEngine): Promise<TestDatabase> {
  if (engine === 'pglite') return { database: await openTestPGlite() };
  const server = await testPostgres();
  if (!server) throw new Error('There is no PostgreSQL on this machine.');
  const url = await server.createDatabase();
  return { database: await openPostgreSql({ url, connections: 5 }), url };
}
