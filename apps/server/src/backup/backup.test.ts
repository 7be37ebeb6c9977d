import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../database/database.ts';
import { openDatabase, type DatabaseConfig } from '../database/open-database.ts';
import { schema } from '../database/schema.ts';
import { createPeople } from '../people/people.ts';
import { onEachDatabase, testPostgres } from '../testing/databases.ts';
import { backupToFile, restoreFromFile } from './backup-file.ts';
import { tablesInOrder } from './tables.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'drydock-backup-'));
const file = path.join(folder, 'drydock.backup');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every row of every table, in an order that does not depend on the engine. */
async function contentOf(database: Database): Promise<Readonly<Record<string, readonly string[]>>> {
  const content: Record<string, string[]> = {};
  for (const table of await tablesInOrder(database.queries)) {
    const { rows } = await database.query(`select to_jsonb(t)::text as row from "${table}" t`);
    content[table] = rows.map(({ row }) => String(row)).toSorted();
  }
  return content;
}

async function fill(database: Database): Promise<void> {
  const clock = (): Date => new Date('2026-05-04T10:00:00.123Z');
  const options = { database, clock, staffHours: 1, learnerDays: 1, secure: false };
  const people = await createPeople(options);
  // More than one statement takes at once, and text that a careless format would break.
  const names = Array.from({ length: 700 }, (_, index) => `Learner ${index}`);
  for (const name of [...names, 'a\\nb "c" \u2028 R T E 明']) await people.createLearner(name);
  const { learnerId } = await people.createLearner('with a session');
  await people.sessions.start({ learnerId });
  for (let index = 0; index < 3; index += 1) {
    await database.queries
      .insert(schema.auditLog)
      .values({ actor: 'server', action: 'test', detail: { big: '9007199254740993', index } });
  }
  await people.close();
}

onEachDatabase('a backup', (use) => {
  beforeAll(async () => {
    await fill(use().database);
    await backupToFile(use().database, file, new Date());
  }, 120_000);

  /** Restores into a new database of one engine and gives what is in it. */
  async function restored(config: DatabaseConfig) {
    await restoreFromFile(config, file);
    return openDatabase(config);
  }

  test('restores every row into PGlite, and new ids go on behind the old ones', async () => {
    const database = await restored({ folder: path.join(folder, crypto.randomUUID()) });
    expect(await contentOf(database)).toEqual(await contentOf(use().database));
    const [row] = await database.queries
      .insert(schema.auditLog)
      .values({ actor: 'server', action: 'after', detail: {} })
      .returning({ id: schema.auditLog.id });
    expect(row?.id).toBe(4n);
    await database.close();
  }, 120_000);

  test('restores every row into PostgreSQL', async () => {
    const server = await testPostgres();
    if (!server) return;
    const database = await restored({ url: await server.createDatabase() });
    expect(await contentOf(database)).toEqual(await contentOf(use().database));
    await database.close();
  }, 120_000);

  test('is readable by its owner alone', () => {
    expect(statSync(file).mode & 0o077).toBe(0);
  });
});

onEachDatabase('a restore', (use) => {
  test('refuses a database that is not empty, and leaves it alone', async () => {
    const { url, database } = use();
    if (url === undefined) return;
    await fill(database);
    await backupToFile(database, file, new Date());
    const before = await contentOf(database);
    await expect(restoreFromFile({ url }, file)).rejects.toThrow(/not empty.*Restore into a new/s);
    expect(await contentOf(database)).toEqual(before);
  }, 120_000);
});

test.each([
  ['is cut off', (text: string) => text.slice(0, text.lastIndexOf('\nE ')), /cut off/],
  [
    'is of a newer version',
    (text: string) => text.replace('"people":[', '"people":["x",'),
    /version/,
  ],
  ['is something else', () => 'hello\n', /no backup/],
])(
  'a backup that %s is refused, and nothing of it stays',
  async (name, spoil, message) => {
    const spoiled = path.join(folder, name);
    writeFileSync(spoiled, gzipSync(spoil(gunzipSync(readFileSync(file)).toString())));
    const config = { folder: path.join(folder, crypto.randomUUID()) };
    await expect(restoreFromFile(config, spoiled)).rejects.toThrow(message);
  },
  60_000,
);

test('a file that is no backup at all is refused in words', async () => {
  const damaged = path.join(folder, 'damaged');
  writeFileSync(damaged, 'not gzip');
  await expect(restoreFromFile({ folder: path.join(folder, 'x') }, damaged)).rejects.toThrow(
    /cannot be read/,
  );
});
