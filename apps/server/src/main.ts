import path from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import { createApp } from './create-app.ts';
import { readSite, type Site } from './site-files.ts';

const folder = process.env['DRYDOCK_SITE'] ?? path.resolve(import.meta.dirname, '../../site/dist');
const hostname = process.env['HOST'] ?? '127.0.0.1';
const port = Number(process.env['PORT'] || 4321);

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

async function site(): Promise<Site> {
  try {
    return await readSite(folder);
  } catch {
    return fail(
      `The site has not been built: there is no ${folder}. Run npm start, or astro build in apps/site.`,
    );
  }
}

/** Frees the port at once: browsers keep connections open, and nobody waits for them. */
function stop(server: ServerType): void {
  server.close(() => process.exit(0));
  if ('closeAllConnections' in server) server.closeAllConnections();
}

if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  fail(`PORT is "${process.env['PORT']}"; a port is a number from 0 to 65535.`);
}
const app = createApp(await site());
const server = serve({ fetch: app.fetch, hostname, port }, (address) => {
  const shown = hostname === '127.0.0.1' ? 'localhost' : hostname;
  process.stdout.write(`Drydock is at http://${shown}:${address.port}\n`);
});
server.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EADDRINUSE') {
    fail(`Port ${port} on ${hostname} is taken. Choose another one: PORT=${port + 1} npm start`);
  }
  fail(`The server cannot listen on ${hostname}:${port}: ${error.message}`);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(server));
