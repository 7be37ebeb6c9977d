import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { repositoryKey, type GitHost } from '@drydock/git';
import { getRequestListener } from '@hono/node-server';

export interface GitServer extends AsyncDisposable {
  /** The address at which a repository can be cloned and pushed to, with what opens it. The repository's host is part of the path: two hosts can have the same paths. */
  addressOf(url: string): string;
}

const USER = 'drydock';

/** Serves the repositories of a cluster over smart HTTP on loopback, to whoever has the token. It should open nothing else: Git writes it into the configuration of each clone. */
export async function serveGit(host: GitHost, token: string): Promise<GitServer> {
  const server = createServer(
    getRequestListener(async (request) => {
      if (isAllowed(request, token)) return host.handle(request);
      const headers = { 'www-authenticate': 'Basic realm="drydock"' };
      return new Response('a token is needed\n', { status: 401, headers });
    }),
  );
  server.requestTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const at = server.address();
  const port = typeof at === 'object' && at !== null ? at.port : 0;
  return {
    addressOf: (url) => `http://${USER}:${token}@127.0.0.1:${port}/${repositoryKey(url)}.git`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isAllowed(request: Request, token: string): boolean {
  const [scheme, encoded = ''] = (request.headers.get('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') return false;
  const given = Buffer.from(encoded, 'base64');
  const wanted = Buffer.from(`${USER}:${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
