import { serve, type ServerType } from '@hono/node-server';
import type { Hono } from 'hono';

export interface Listening {
  readonly port: number;
  /** Takes no new connections, lets calls that run end for at most so long, then cuts the rest. */
  drain(ms: number): Promise<void>;
}

/** Serves the app. Rejects when the address cannot be listened on, saying what to do. */
export async function listen(app: Hono, hostname: string, port: number): Promise<Listening> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, hostname, port }, (address) => resolve(address.port));
  server.on('error', (error: NodeJS.ErrnoException) => {
    reject(new Error(explain(error, hostname, port), { cause: error }));
  });
  return { port: await promise, drain: (ms) => drain(server, ms) };
}

function explain(error: NodeJS.ErrnoException, hostname: string, port: number): string {
  return error.code === 'EADDRINUSE'
    ? `Port ${port} on ${hostname} is taken. Choose another one: PORT=${port + 1} npm start`
    : `The server cannot listen on ${hostname}:${port}: ${error.message}`;
}

async function drain(server: ServerType, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  const cut = setTimeout(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
  }, ms);
  await promise;
  clearTimeout(cut);
}
