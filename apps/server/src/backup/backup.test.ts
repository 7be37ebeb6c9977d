import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../database/database.ts';
import { openDatabase } from '../database/open-database.ts';
import { schema } from '../database/schema.ts';
import { createPeople } from '../people/people.ts';
import { onEachDatabase, testPostgres } from '../testing/databases.ts';
import { findPostgres } from '../testing/postgres.ts';
import { createTestServer } from '../testing/test-server.ts';
import { backupToFile, restoreFromFile } from './backup-file.ts';
import { tablesInOrder } from './tables.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'drydock-backup-'));
const file = path.join(folder, 'drydock.backup');
afterAll(() => rmSync(folder, { recursive: true, force: true }), 120_000);

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

  test('restores every row into the other engine, and new ids go on behind the old ones', async () => {
    const server = await testPostgres();
    const isFromPGlite = use().database.engine === 'pglite';
    const config =
      server && isFromPGlite
        ? { url: await server.createDatabase() }
        : { folder: path.join(folder, crypto.randomUUID()) };
    await restoreFromFile(config, file);
    const database = await openDatabase(config);
    expect(await contentOf(database)).toEqual(await contentOf(use().database));
    const [row] = await database.queries
      .insert(schema.auditLog)
      .values({ actor: 'server', action: 'after', detail: {} })
      .returning({ id: schema.auditLog.id });
    expect(row?.id).toBe(4n);
    await database.close();
  }, 240_000);

  test('is readable by its owner alone', () => {
    expect(statSync(file).mode & 0o077).toBe(0);
  });
});

onEachDatabase('a backup of a server that runs', (use) => {
  test('is downloaded by an admin, and is whole', async () => {
    const server = await createTestServer({ database: use().database });
    const { learnerId } = await server.learner('Kept');
    const admin = await server.staff('admin');
    const response = await admin.api.call('POST /api/backup');
    const lines = gunzipSync(await response.arrayBuffer())
      .toString()
      .split('\n');
    await server.close();
    expect(lines.at(-2)).toBe(`E ${lines.filter((line) => line.startsWith('R ')).length}`);
    expect(lines.some((line) => line.startsWith('R ') && line.includes(learnerId))).toBe(true);
  });
});

describe.skipIf(findPostgres() === undefined)('a restore', () => {
  test('refuses a database that is not empty, and leaves it alone', async () => {
    const url = (await testPostgres())?.createDatabase();
    const config = { url: (await url) ?? '' };
    const database = await openDatabase(config);
    await fill(database);
    await backupToFile(database, file, new Date());
    const before = await contentOf(database);
    await expect(restoreFromFile(config, file)).rejects.toThrow(/not empty.*Restore into a new/s);
    expect(await contentOf(database)).toEqual(before);
    await database.close();
  }, 120_000);

  test.each([
    ['cut off', (text: string) => text.slice(0, text.lastIndexOf('\nE ') + 1), /cut off/],
    ['newer', (text: string) => text.replace('"people":[', '"people":["x",'), /version/],
    ['foreign', () => 'hello\n', /no backup/],
  ])(
    'refuses a file that is %s, and keeps nothing of it',
    async (name, spoil, message) => {
      const spoiled = path.join(folder, name);
      writeFileSync(spoiled, gzipSync(spoil(gunzipSync(readFileSync(file)).toString())));
      const config = { url: (await (await testPostgres())?.createDatabase()) ?? '' };
      await expect(restoreFromFile(config, spoiled)).rejects.toThrow(message);
      const database = await openDatabase(config);
      expect(Object.values(await contentOf(database)).flat()).toEqual([]);
      await database.close();
    },
    120_000,
  );

  test('takes a backup of an older version, and brings its tables up to date', async () => {
    // As if workshops and grading had come later: their tables are not in it.
    const lines = gunzipSync(readFileSync(file)).toString().split('\n');
    const header = JSON.parse(lines[0]?.slice(2) ?? '') as { migrations: object };
    header.migrations = { ...header.migrations, workshop: [], grading: [] };
    const rest = lines.slice(1).filter((line) => !/^T (grading|workshop)/.test(line));
    const older = path.join(folder, 'older');
    writeFileSync(older, gzipSync([`H ${JSON.stringify(header)}`, ...rest].join('\n')));
    const config = { url: (await (await testPostgres())?.createDatabase()) ?? '' };
    await restoreFromFile(config, older);
    const database = await openDatabase(config);
    const content = await contentOf(database);
    expect(content['learners']).toHaveLength(702);
    expect(content).toHaveProperty('workshops', []);
    await database.close();
  }, 120_000);

  test('refuses a damaged file in words', async () => {
    const damaged = path.join(folder, 'damaged');
    writeFileSync(damaged, 'not gzip');
    await expect(restoreFromFile({ url: '' }, damaged)).rejects.toThrow(/cannot be read/);
  });
});
