import { serve, type ServerType, type WebSocketServerLike } from '@hono/node-server';
import type { Hono } from 'hono';
import { WebSocketServer } from 'ws';

export interface Listening {
  readonly port: number;
  /** Takes no new connections, lets calls that run end for at most so long, then cuts the rest. */
  drain(ms: number): Promise<void>;
}

/** A frame of a WebSocket is at most this long. */
const mostFrameBytes = 1_048_576;

/** Serves the app. Rejects when the address cannot be listened on, saying what to do. */
export async function listen(app: Hono, hostname: string, port: number): Promise<Listening> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: mostFrameBytes });
  const server = serve(
    // ws itself; only its option `noServer` is typed more loosely than the adapter asks.
    { fetch: app.fetch, hostname, port, websocket: { server: sockets as WebSocketServerLike } },
    (address) => resolve(address.port),
  );
  server.on('error', (error: NodeJS.ErrnoException) => {
    reject(new Error(explain(error, hostname, port), { cause: error }));
  });
  return { port: await promise, drain: (ms) => drain(server, sockets, ms) };
}

function explain(error: NodeJS.ErrnoException, hostname: string, port: number): string {
  return error.code === 'EADDRINUSE'
    ? `Port ${port} on ${hostname} is taken. Choose another one: PORT=${port + 1} npm start`
    : `The server cannot listen on ${hostname}:${port}: ${error.message}`;
}

async function drain(server: ServerType, sockets: WebSocketServer, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  for (const socket of sockets.clients) socket.close(1001, 'The server stops.');
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  const cut = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }, ms);
  await promise;
  clearTimeout(cut);
}
