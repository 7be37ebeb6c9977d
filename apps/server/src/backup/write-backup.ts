import { sql } from 'drizzle-orm';
import type { Database, Queries } from '../database/database.ts';
import { migrationHashes } from '../database/migrate.ts';
import { rowsAtOnce, type BackupHeader } from './backup-format.ts';
import { rowsOf, tablesInOrder } from './tables.ts';

/**
 * Writes every row of every table as it was at one moment, while the server goes on; `write` takes text
 * and resolves when it can take more. Says how many rows that were.
 */
export function writeBackup(
  database: Database,
  at: Date,
  write: (text: string) => Promise<void>,
): Promise<number> {
  return database.transaction(async (tx) => {
    // One snapshot for all tables; it must be the first statement.
    await tx.execute(sql`set transaction isolation level repeatable read, read only`);
    const migrations = migrationHashes();
    const header: BackupHeader = {
      format: 'drydock-backup',
      version: 1,
      at: at.toISOString(),
      migrations: {
        people: [...migrations.people],
        workshop: [...migrations.workshop],
        grading: [...migrations.grading],
      },
    };
    await write(`H ${JSON.stringify(header)}\n`);
    let rows = 0;
    for (const table of await tablesInOrder(tx)) {
      await write(`T ${table}\n`);
      rows += await writeTable(tx, table, write);
    }
    await write(`E ${rows}\n`);
    return rows;
  });
}

async function writeTable(
  tx: Queries,
  table: string,
  write: (text: string) => Promise<void>,
): Promise<number> {
  // The database writes the JSON: no number or moment passes through a JavaScript value.
  await tx.execute(
    sql`declare backup_rows no scroll cursor for select to_jsonb(t)::text as row from ${sql.identifier(table)} t`,
  );
  let written = 0;
  for (;;) {
    const rows = await rowsOf(tx, sql.raw(`fetch ${rowsAtOnce} from backup_rows`));
    if (rows.length === 0) break;
    await write(rows.map(({ row }) => `R ${String(row)}\n`).join(''));
    written += rows.length;
  }
  await tx.execute(sql`close backup_rows`);
  return written;
}
