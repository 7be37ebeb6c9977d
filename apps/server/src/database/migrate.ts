import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readMigrationFiles, type MigrationConfig } from 'drizzle-orm/migrator';
import { DatabaseError } from './database.ts';

/** The areas that own tables, in the order in which their migrations run: later ones may refer to earlier ones. */
export const areas = ['people', 'workshop', 'grading'] as const;

export type AreaName = (typeof areas)[number];

/** Where the migrations are: beside the sources, or beside the bundle. */
export const migrationsFolder = [
  path.resolve(import.meta.dirname, '../../migrations'),
  path.resolve(import.meta.dirname, 'migrations'),
].find((folder) => existsSync(folder));

/** How many migrations of each area; all that there are where one is not named. */
export type MigrationLevel = Partial<Readonly<Record<AreaName, number>>>;

/** Brings the tables of every area up to date, or to a level before it; a second run changes nothing. */
export async function migrateAreas(
  migrate: (config: MigrationConfig) => Promise<unknown>,
  level: MigrationLevel = {},
): Promise<void> {
  for (const area of areas) {
    const folder = path.join(requireFolder(), area);
    if (!existsSync(folder)) continue;
    const most = level[area];
    const migrations = most === undefined ? folder : await firstOf(folder, most);
    try {
      await migrate({
        migrationsFolder: migrations,
        migrationsSchema: 'drizzle',
        migrationsTable: `migrations_${area}`,
      });
    } catch (cause) {
      throw new DatabaseError(
        'migration',
        `The tables of "${area}" could not be brought up to date: ${reasonOf(cause)}. Nothing of that migration was kept.`,
        { cause },
      );
    } finally {
      if (migrations !== folder) await rm(migrations, { recursive: true });
    }
  }
}

/** The hashes of the migrations that this installation has, in order: a backup names those it was made with. */
export function migrationHashes(): Readonly<Record<AreaName, readonly string[]>> {
  const hashesOf = (area: AreaName): readonly string[] => {
    const migrationsFolder = path.join(requireFolder(), area);
    if (!existsSync(migrationsFolder)) return [];
    return readMigrationFiles({ migrationsFolder }).map(({ hash }) => hash);
  };
  return {
    people: hashesOf('people'),
    workshop: hashesOf('workshop'),
    grading: hashesOf('grading'),
  };
}

function requireFolder(): string {
  if (migrationsFolder !== undefined) return migrationsFolder;
  throw new DatabaseError('migration', 'This installation has no folder of migrations.');
}

/** A copy of a folder of migrations that ends earlier. */
async function firstOf(folder: string, most: number): Promise<string> {
  const copy = await mkdtemp(path.join(tmpdir(), 'drydock-migrations-'));
  await cp(folder, copy, { recursive: true });
  const file = path.join(copy, 'meta/_journal.json');
  const journal = JSON.parse(await readFile(file, 'utf8')) as { readonly entries: unknown[] };
  await writeFile(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, most) }));
  return copy;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
