import { existsSync } from 'node:fs';
import path from 'node:path';
import { createApp } from './create-app.ts';
import { describeConfig, type Config } from './ops/config.ts';
import { createLazyApi } from './ops/lazy-api.ts';
import { listen } from './ops/listen.ts';
import { createLog } from './ops/log.ts';
import { createMetrics } from './ops/metrics.ts';
import { readSite, type Site } from './site/site-files.ts';

/** How long calls that run may take when the server stops. */
const drainMs = 10_000;

export interface Serving {
  /** Ends calls, background work and the database, in this order. */
  stop(): Promise<void>;
}

/** Starts the server and says where it is. Rejects, saying what to do, when it cannot listen or has no site. */
export async function serveDrydock(config: Config, say: (line: string) => void): Promise<Serving> {
  const site = await readBuiltSite(config.siteFolder);
  const log = createLog(config);
  const metrics = createMetrics();
  const stopping = new AbortController();
  const clock = (): Date => new Date();
  const isEmbedded = config.databaseUrl === undefined;
  const showPassword = (password: string): void => {
    say(`The password of "admin", shown this once: ${password}`);
  };
  const api = createLazyApi({
    isLazy: isEmbedded,
    // Loaded when it is needed: the site answers before the code of classes and grading is read.
    open: async () => {
      const { openApi } = await import('./open-api.ts');
      return openApi({ config, log, metrics, clock, stopping: stopping.signal, showPassword });
    },
    onFailure: (error) => log.error({ error }, 'the database could not be opened'),
  });
  const app = createApp({
    config,
    site,
    metrics,
    log,
    api: () => api.get(),
    database: api,
    stopping: stopping.signal,
  });
  const listening = await listen(app, config.host, config.port);
  const shown = config.host === '127.0.0.1' ? 'localhost' : config.host;
  say(`Drydock is at http://${shown}:${listening.port}`);
  for (const line of describeConfig(config)) say(`  ${line}`);
  await welcome(config, isEmbedded, showPassword);
  // The embedded database waits for its first use; one that was used before is opened now.
  if (!isEmbedded || existsSync(path.join(config.dataFolder, 'pglite'))) {
    api.get().catch(() => undefined);
  }
  return {
    stop: async () => {
      stopping.abort();
      await listening.drain(drainMs);
      await api.close();
    },
  };
}

async function welcome(
  config: Config,
  isEmbedded: boolean,
  showPassword: (password: string) => void,
): Promise<void> {
  if (!isEmbedded || config.adminPassword !== undefined) return;
  const { prepareFirstAdmin } = await import('./people/first-admin.ts');
  const password = await prepareFirstAdmin(config.dataFolder);
  if (password !== undefined) showPassword(password);
}

async function readBuiltSite(folder: string): Promise<Site> {
  try {
    return await readSite(folder);
  } catch (cause) {
    throw new Error(
      `The site has not been built: there is no ${folder}. Run npm start, or astro build in apps/site.`,
      { cause },
    );
  }
}
