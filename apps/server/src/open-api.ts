import { areas } from './areas.ts';
import { createApi } from './create-api.ts';
import { createServices, type ServiceOptions } from './create-services.ts';
import { openDatabase } from './database/open-database.ts';
import type { Config } from './ops/config.ts';
import type { OpenApi } from './ops/lazy-api.ts';
import { keepPurging } from './ops/retention.ts';
import { ensureAdmin } from './people/first-admin.ts';

export interface OpenApiOptions extends Omit<ServiceOptions, 'database'> {
  /** Shows a password that was made just now, once. */
  showPassword(password: string): void;
}

/** Opens the database, sees to an admin, composes the API, and starts the work in the background. */
export async function openApi(options: OpenApiOptions): Promise<OpenApi> {
  const { config, log } = options;
  const database = await openDatabase(databaseOf(config), {
    onListenerError: (error) => {
      log.warn({ error }, 'the connection that listens was lost, or a listener failed');
    },
  });
  try {
    const folder = config.databaseUrl === undefined ? config.dataFolder : undefined;
    const known = { password: config.adminPassword, folder };
    const made = await ensureAdmin(database.queries, known);
    if (made !== undefined) options.showPassword(made);
    const services = await createServices({ ...options, database });
    const api = await createApi(services, areas);
    await api.start();
    keepPurging(services, api.areas);
    log.info({ engine: database.engine }, 'the database is open');
    const close = async (): Promise<void> => {
      await api.stop();
      await services.people.close();
      await database.close();
    };
    return { api, database, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Which database the configuration names. */
export function databaseOf(config: Config) {
  return config.databaseUrl === undefined
    ? { folder: config.dataFolder }
    : { url: config.databaseUrl, connections: config.databaseConnections };
}
