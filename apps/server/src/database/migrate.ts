import { existsSync } from 'node:fs';
import path from 'node:path';
import type { MigrationConfig } from 'drizzle-orm/migrator';
import { DatabaseError } from './database.ts';

/** The areas that own tables, in the order in which their migrations run: later ones may refer to earlier ones. */
export const areas = ['people', 'workshop', 'grading'] as const;

export type AreaName = (typeof areas)[number];

/** Where the migrations are: beside the sources, or beside the bundle. */
export const migrationsFolder = [
  path.resolve(import.meta.dirname, '../../migrations'),
  path.resolve(import.meta.dirname, 'migrations'),
].find((folder) => existsSync(folder));

/** Brings the tables of every area up to date; a second run changes nothing. */
export async function migrateAreas(
  migrate: (config: MigrationConfig) => Promise<unknown>,
  folder: string | undefined = migrationsFolder,
): Promise<void> {
  if (folder === undefined) {
    throw new DatabaseError('migration', 'This installation has no folder of migrations.');
  }
  for (const area of areas) {
    const migrations = path.join(folder, area);
    if (!existsSync(migrations)) continue;
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
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
