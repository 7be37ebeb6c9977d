import type { Database } from './database.ts';
import { openPGlite } from './open-pglite.ts';
import { openPostgreSql } from './open-postgresql.ts';

/** Which database: a PostgreSQL server, or a folder for the embedded PGlite. */
export type DatabaseConfig =
  | { readonly url: string; readonly connections?: number }
  | { readonly folder: string };

/**
 * Opens and migrates the database. Rejects with `DatabaseError`: another process owns the folder, the
 * server cannot be reached, a migration failed.
 */
export function openDatabase(
  config: DatabaseConfig,
  onListenerError?: (error: unknown) => void,
): Promise<Database> {
  const listener = onListenerError ? { onListenerError } : {};
  return 'url' in config
    ? openPostgreSql({ ...config, ...listener })
    : openPGlite({ ...config, ...listener });
}
