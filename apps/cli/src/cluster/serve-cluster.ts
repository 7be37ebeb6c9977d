import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSelfSignedCertificate } from '@drydock/cluster/self-signed-certificate';
import { carriesToken } from './bearer-token.ts';
import type { ExecStart } from './exec/container-process.ts';
import type { ExecRequest, PortForwardRequest } from './exec/stream-request.ts';
import { serveStreams, type PortTargets, type Refusal } from './exec/serve-streams.ts';
import { kubeconfigText } from './kubeconfig.ts';

import {
  BodyTooLargeError,
  UnreadableRequestError,
  toWebRequest,
  withoutBody,
  writeWebResponse,
} from './node-http-bridge.ts';

/** The part of a cluster that is served: its API server as a Web-standard handler. */
export interface ServedCluster {
  handle(request: Request): Promise<Response>;
  /** Why a request may not be made, where the cluster knows its clients itself. */
  readonly refusal?: (request: Request) => Response | undefined;
  /** Starts a command in a container; without it exec is refused. */
  exec?(request: ExecRequest): Promise<ExecStart>;
  /** Who listens on the ports of a pod; without it port-forward is refused. */
  ports?(request: PortForwardRequest): PortTargets;
}

export interface ServeOptions {
  /** Default 127.0.0.1: loopback only. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Further names and addresses of the server, for its certificate. */
  readonly names?: readonly string[];
  /** Every request must carry it as a bearer token. */
  readonly token: string;
  /** HTTPS with a certificate of its own, in the kubeconfig. Default true: kubectl sends no token over plain HTTP. */
  readonly tls?: boolean;
  /** Who is asked whether a client is known: this server by its token, or the cluster by its `refusal`. Default `server`. */
  readonly authentication?: 'server' | 'cluster';
  /** Name in the kubeconfig. Default `drydock`. */
  readonly name?: string;
}

export interface ClusterServer extends AsyncDisposable {
  /** `https://127.0.0.1:34567` */
  readonly url: string;
  /** What a client needs, as the text of a kubeconfig file. */
  readonly kubeconfig: string;
  /** Ends open watches and frees the port. */
  close(): Promise<void>;
}

const notModelled = (what: string) =>
  ({
    ok: false,
    code: 501,
    reason: 'NotImplemented',
    message: `${what} is not modelled by this cluster`,
  }) as const;
const NO_EXEC: ExecStart = notModelled('exec');
const NO_PORTS: PortTargets = notModelled('port-forward');

/** Serves a cluster's API over HTTP, watches as streams; rejects when the port cannot be had. */
export async function serveCluster(
  cluster: ServedCluster,
  options: ServeOptions,
): Promise<ClusterServer> {
  const { host = '127.0.0.1', port = 0, token, name = 'drydock', tls = true } = options;
  if (token === '') throw new TypeError('serveCluster needs a token: nobody is let in without one');
  const ownClients = options.authentication === 'cluster' ? cluster.refusal : undefined;
  const isKnown = (message: IncomingMessage): boolean =>
    carriesToken(message.headers.authorization, token);
  const listener: RequestListener = (message, target) => {
    if (ownClients || isKnown(message)) void answer(cluster, message, target);
    else {
      message.resume();
      refuse(target, 401, 'Unauthorized', 'Unauthorized');
    }
  };
  const identity = tls
    ? createSelfSignedCertificate(
        [...new Set(['localhost', '127.0.0.1', host, ...(options.names ?? [])])],
        new Date(),
      )
    : undefined;
  const server = identity
    ? createTlsServer({ cert: identity.certificate, key: identity.key }, listener)
    : createServer(listener);
  // A client that says nothing for so long is gone. @see apiserver server/secure_serving.go
  server.headersTimeout = 32_000;
  server.requestTimeout = 60_000;
  const mayStream = async (message: IncomingMessage): Promise<Refusal | undefined> => {
    if (!ownClients) return isKnown(message) ? undefined : UNAUTHORIZED;
    const refusal = ownClients(withoutBody(message, ORIGIN));
    return refusal && (await readRefusal(refusal));
  };
  serveStreams(server, mayStream, {
    exec: async (request) => cluster.exec?.(request) ?? NO_EXEC,
    ports: (request) => cluster.ports?.(request) ?? NO_PORTS,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo; // a TCP server that listens has one
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  const url = `${tls ? 'https' : 'http'}://${shownHost}:${address.port}`;
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return {
    url,
    kubeconfig: kubeconfigText({
      server: url,
      token,
      name,
      ...(identity ? { certificateAuthority: identity.certificate } : {}),
    }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

const ORIGIN = 'http://cluster.invalid';
const UNAUTHORIZED: Refusal = { code: 401, reason: 'Unauthorized', message: 'Unauthorized' };

async function readRefusal(response: Response): Promise<Refusal> {
  const status = (await response.json()) as { readonly reason?: string; readonly message?: string }; // a Status
  const { reason = 'Forbidden', message = '' } = status;
  return { code: response.status, reason, message };
}

async function answer(
  cluster: ServedCluster,
  message: IncomingMessage,
  target: ServerResponse,
): Promise<void> {
  const left = new AbortController();
  target.once('close', () => left.abort());
  try {
    const request = await toWebRequest(message, ORIGIN, left.signal);
    await writeWebResponse(await cluster.handle(request), target, left.signal);
  } catch (error) {
    if (left.signal.aborted) return;
    if (target.headersSent) {
      target.destroy();
    } else if (error instanceof UnreadableRequestError) {
      refuse(
        target,
        error.code,
        error.code === 405 ? 'MethodNotAllowed' : 'BadRequest',
        error.message,
      );
    } else if (error instanceof BodyTooLargeError) {
      refuse(target, 413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728');
    } else {
      refuse(
        target,
        500,
        'InternalError',
        'An error on the server has prevented the request from succeeding',
      );
    }
  }
}

/** A `Status` object, as the API server refuses. */
function refuse(target: ServerResponse, code: number, reason: string, message: string): void {
  target.writeHead(code, { 'content-type': 'application/json', connection: 'close' });
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  };
  target.end(`${JSON.stringify(status)}\n`);
}
