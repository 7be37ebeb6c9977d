import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../../../..');

/** The built site, served as `npm start` does it, and the bytes that it sent. */
export interface ServedSite extends AsyncDisposable {
  readonly url: string;
  /** Bytes on the wire since the last call, heads of answers included. */
  readonly takeBytes: () => number;
}

/** A port of the loopback interface that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  return port;
}

async function listen(server: Server): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)); // TCP
  return promise;
}

/** Starts the server on the built site and waits until it answers. */
export async function serveSite(): Promise<ServedSite> {
  if (!existsSync(path.join(root, 'apps/site/dist/index.html'))) {
    throw new Error('The site is not built. Run npm start once, then this benchmark again.');
  }
  const port = await freePort();
  const server = spawn(process.execPath, ['apps/server/src/main.ts'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await firstLine(server);
  let bytes = 0;
  const proxy = createServer((socket) => {
    const upstream = connect(port, '127.0.0.1');
    upstream.on('data', (part: Buffer) => (bytes += part.length));
    for (const side of [socket, upstream]) side.on('error', () => side.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  const open = await listen(proxy);
  return {
    url: `http://127.0.0.1:${open}`,
    takeBytes: () => {
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    [Symbol.asyncDispose]: async () => {
      proxy.close();
      server.kill();
    },
  };
}

async function firstLine(server: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.stdout?.once('data', () => resolve());
  server.once('exit', (code) => reject(new Error(`The server stopped with exit code ${code}.`)));
  return promise;
}
