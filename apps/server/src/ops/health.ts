import type { Hono } from 'hono';
import type { DatabaseState } from './database-state.ts';

export interface HealthOptions {
  readonly files: number;
  readonly stopping: AbortSignal;
  readonly database: DatabaseState;
}

/**
 * `/healthz`: this process is well; restart it when it does not answer. `/readyz`: it can take calls;
 * send none while it starts, stops, or has lost its database.
 */
export function mountHealth(app: Hono, { files, stopping, database }: HealthOptions): void {
  app.get('/healthz', (context) => {
    context.header('cache-control', 'no-store');
    return context.json({ status: 'ok', files });
  });
  app.get('/readyz', async (context) => {
    context.header('cache-control', 'no-store');
    if (stopping.aborted) return context.json({ status: 'stopping' }, 503);
    const state = await database.check();
    const isReady = state === 'open' || state === 'not needed yet';
    return context.json(
      { status: isReady ? 'ready' : 'waiting', database: state },
      isReady ? 200 : 503,
    );
  });
}
