import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { GitHost } from '@drydock/git';
import { getRequestListener } from '@hono/node-server';
import { ClusterError } from '../../cluster-error.ts';
import { createSelfSignedCertificate } from '../self-signed-certificate.ts';

/** Git's smart HTTP over TLS, on one address of this machine. */
export interface GitServer extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  readonly credential: { readonly username: string; readonly password: string };
  /** PEM: what a client has to trust. */
  readonly certificate: string;
}

const USERNAME = 'drydock';

export interface GitServerOptions {
  /** IPv4 address to listen on: one that the cluster reaches. Never all of them. */
  readonly address: string;
  /** Names under which the cluster asks for it: those of the repositories' URLs. */
  readonly hosts: readonly string[];
}

/** Serves the repositories of a host to whoever has the password, which is new for each server. Rejects with ClusterError when the address cannot be had. */
export async function serveGitOverTls(
  host: GitHost,
  { address, hosts }: GitServerOptions,
): Promise<GitServer> {
  const password = randomBytes(24).toString('base64url');
  const { certificate, key } = createSelfSignedCertificate([...hosts, address], new Date());
  const answer = getRequestListener(async (request) => {
    if (isAllowed(request, password)) return host.handle(request);
    const headers = { 'www-authenticate': 'Basic realm="drydock"' };
    return new Response('a password is needed\n', { status: 401, headers });
  });
  const server = createServer(
    { cert: certificate, key },
    (message, target) => void answer(message, target),
  );
  server.requestTimeout = 60_000;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, address, resolve);
    });
  } catch (cause) {
    throw new ClusterError(
      'start-failed',
      `The Git server cannot listen on ${address}. Name an address of this machine that the cluster reaches (gitHost).`,
      { cause },
    );
  }
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    address,
    port,
    credential: { username: USERNAME, password },
    certificate,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isAllowed(request: Request, password: string): boolean {
  const [scheme, encoded = ''] = (request.headers.get('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') return false;
  const given = Buffer.from(encoded, 'base64');
  const wanted = Buffer.from(`${USERNAME}:${password}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
