import type { Database } from './database.ts';
import type { MigrationLevel } from './migrate.ts';
import { openPGlite } from './open-pglite.ts';
import { openPostgreSql } from './open-postgresql.ts';

/** Which database: a PostgreSQL server, or a folder for the embedded PGlite. */
export type DatabaseConfig =
  | { readonly url: string; readonly connections?: number }
  | { readonly folder: string };

export interface OpeningOptions {
  readonly onListenerError?: (error: unknown) => void;
  /** Stops before the newest migrations; for a restore. */
  readonly level?: MigrationLevel;
}

/**
 * Opens and migrates the database. Rejects with `DatabaseError`: another process owns the folder, the
 * server cannot be reached, a migration failed.
 */
export function openDatabase(
  config: DatabaseConfig,
  options: OpeningOptions = {},
): Promise<Database> {
  return 'url' in config
    ? openPostgreSql({ ...config, ...options })
    : openPGlite({ ...config, ...options });
}
