import { sql } from 'drizzle-orm';
import { DatabaseError, type Database, type Queries } from '../database/database.ts';
import { areas, migrationHashes, type MigrationLevel } from '../database/migrate.ts';
import { openDatabase, type DatabaseConfig } from '../database/open-database.ts';
import { headerSchema, rowsAtOnce, type BackupHeader } from './backup-format.ts';
import { moveCounters, rowsOf, tablesInOrder } from './tables.ts';

/**
 * Fills an empty database from the lines of a backup, of either engine, and of an older version of the
 * server: the tables are made as they were, filled, and then migrated. All or nothing. Rejects with
 * `DatabaseError`: `not-empty`, or `format` for a file that is cut off, foreign or of a newer version.
 */
export async function restoreBackup(
  config: DatabaseConfig,
  lines: AsyncIterable<string>,
): Promise<{ readonly rows: number; readonly at: string }> {
  const iterator = lines[Symbol.asyncIterator]();
  const first = await iterator.next();
  const header = readHeader(first.done ? '' : first.value);
  const database = await openDatabase(config, { level: levelOf(header) });
  try {
    const rows = await fill(database, { [Symbol.asyncIterator]: () => iterator });
    return { rows, at: header.at };
  } finally {
    await database.close();
    // Brings the tables from the backup's version up to this one.
    await (await openDatabase(config)).close();
  }
}

function readHeader(line: string): BackupHeader {
  try {
    return headerSchema.parse(JSON.parse(line.replace(/^H /, '')));
  } catch (cause) {
    throw new DatabaseError('format', 'This is no backup of Drydock.', { cause });
  }
}

/** The level at which the tables were; its migrations must be the first ones of this installation. */
function levelOf({ migrations }: BackupHeader): MigrationLevel {
  const known = migrationHashes();
  for (const area of areas) {
    const isKnown = migrations[area].every((hash, index) => known[area][index] === hash);
    if (!isKnown) {
      throw new DatabaseError(
        'format',
        `The backup is of another version of the server: its migrations of "${area}" are not known here. Restore it with the version that made it, or a newer one.`,
      );
    }
  }
  return {
    people: migrations.people.length,
    workshop: migrations.workshop.length,
    grading: migrations.grading.length,
  };
}

function fill(database: Database, lines: AsyncIterable<string>): Promise<number> {
  return database.transaction(async (tx) => {
    const tables = await tablesInOrder(tx);
    await refuseUnlessEmpty(tx, tables);
    let table = '';
    let waiting: string[] = [];
    let rows = 0;
    let end: number | undefined;
    const flush = async (): Promise<void> => {
      if (waiting.length === 0) return;
      rows += waiting.length;
      await insert(tx, table, waiting);
      waiting = [];
    };
    for await (const line of lines) {
      const rest = line.slice(2);
      if (line.startsWith('R ')) waiting.push(rest);
      if (waiting.length === rowsAtOnce || !line.startsWith('R ')) await flush();
      if (line.startsWith('T ')) table = requireTable(tables, rest);
      if (line.startsWith('E ')) end = Number(rest);
    }
    if (end !== rows) {
      throw new DatabaseError('format', 'The backup was cut off: its last line is missing.');
    }
    await moveCounters(tx);
    return rows;
  });
}

function requireTable(tables: readonly string[], name: string): string {
  if (tables.includes(name)) return name;
  throw new DatabaseError('format', `The backup names a table that is not known: "${name}".`);
}

async function insert(tx: Queries, table: string, rows: readonly string[]): Promise<void> {
  const target = sql.identifier(table);
  await tx.execute(
    sql`insert into ${target} overriding system value
      select * from jsonb_populate_recordset(null::${target}, ${`[${rows.join(',')}]`}::jsonb)`,
  );
}

async function refuseUnlessEmpty(tx: Queries, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const found = await rowsOf(tx, sql`select 1 from ${sql.identifier(table)} limit 1`);
    if (found.length === 0) continue;
    throw new DatabaseError(
      'not-empty',
      `The database is not empty: there are rows in "${table}". Restore into a new folder (DRYDOCK_DATA) or a new database (DRYDOCK_DATABASE_URL).`,
    );
  }
}
