import { request as plainRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { ClusterError } from '../cluster-error.ts';
import type { Credentials } from './credentials.ts';

/** How long a server may take until its answer begins; watches answer at once and then go on. */
const ANSWER_WITHIN_MS = 60_000;

export interface NodeFetchOptions {
  /** Certificates, headers and agent of a request; asked each time, since tokens are renewed. */
  readonly credentials: () => Promise<Credentials>;
  readonly answerWithinMs?: number;
}

/** `fetch` with a certificate authority and client certificates of its own. Rejects with ClusterError that tells why there is no answer. */
export function createNodeFetch({
  credentials,
  answerWithinMs = ANSWER_WITHIN_MS,
}: NodeFetchOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    const given = await credentials();
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    request.signal.throwIfAborted();
    return send(request, given, { body, answerWithinMs });
  };
}

interface Sending {
  readonly body: Buffer | undefined;
  readonly answerWithinMs: number;
}

function send(
  request: Request,
  given: Credentials,
  { body, answerWithinMs }: Sending,
): Promise<Response> {
  const url = new URL(request.url);
  const start = url.protocol === 'https:' ? tlsRequest : plainRequest;
  const headers = {
    ...Object.fromEntries(request.headers),
    ...given.headers,
    ...(body ? { 'content-length': body.length } : {}),
  };
  return new Promise((resolve, reject) => {
    const { agent } = given;
    const sent: ClientRequest = start(url, { agent, headers, method: request.method });
    const stop = (): void => void sent.destroy(reasonOf(request.signal));
    const timer = setTimeout(
      () => sent.destroy(noAnswer(url.host, answerWithinMs)),
      answerWithinMs,
    );
    request.signal.addEventListener('abort', stop, { once: true });
    sent.once('response', (answer) => {
      clearTimeout(timer);
      resolve(toResponse(answer, request.method));
    });
    sent.once('error', (error) => {
      clearTimeout(timer);
      reject(request.signal.aborted ? reasonOf(request.signal) : explain(error, url.host));
    });
    sent.once('close', () => request.signal.removeEventListener('abort', stop));
    sent.end(body);
  });
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error('The request was aborted.');
}

const BODILESS: ReadonlySet<number> = new Set([101, 204, 205, 304]);

function toResponse(answer: IncomingMessage, method: string): Response {
  const status = answer.statusCode ?? 502;
  const headers = new Headers();
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2)
    headers.append(answer.rawHeaders[at] ?? '', answer.rawHeaders[at + 1] ?? '');
  if (BODILESS.has(status) || method === 'HEAD') {
    answer.resume();
    return new Response(null, { status, headers });
  }
  // Node's and the DOM's types of one and the same stream.
  return new Response(Readable.toWeb(answer) as ReadableStream, { status, headers });
}

function noAnswer(host: string, milliseconds: number): ClusterError {
  return new ClusterError(
    'unreachable',
    `No answer from the API server at ${host} within ${milliseconds} ms. Check that the cluster runs and that nothing between here and there drops the connection.`,
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Start the cluster, or correct the server in the kubeconfig',
  ECONNRESET: 'the connection was closed. Is it an HTTPS server?',
  ENOTFOUND: 'the name does not resolve. Correct the server in the kubeconfig',
  EAI_AGAIN: 'the name could not be looked up. Check the network',
  EHOSTUNREACH: 'there is no way to this address. Check the network',
  ENETUNREACH: 'there is no way to this address. Check the network',
  ETIMEDOUT: 'it did not take the connection in time. Check the network',
};

const CERTIFICATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "the server's certificate has expired. Renew it",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet. Check the clocks",
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'the certificate is self-signed and the kubeconfig does not trust it. Add its certificate-authority',
  SELF_SIGNED_CERT_IN_CHAIN:
    'the certificate chain is not trusted. Add its root as certificate-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "the server's certificate is not signed by the kubeconfig's certificate-authority. Fetch the kubeconfig anew",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "the issuer of the server's certificate is unknown. Add it as certificate-authority",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "the server's certificate is for another name. Use a name that it has",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'the server wants a client certificate',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'the server does not trust the client certificate. Renew it',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'the client certificate has expired. Renew it',
};

/** Why a server could not be asked, and what to do. */
export function explain(error: Error, host: string): ClusterError {
  if (error instanceof ClusterError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const certificate = CERTIFICATES[code];
  const options = { cause: error };
  if (certificate !== undefined)
    return new ClusterError(
      'bad-certificate',
      `The API server at ${host} was not trusted: ${certificate}.`,
      options,
    );
  const reason = REASONS[code] ?? `${code === '' ? error.message : code}. Check the network`;
  return new ClusterError(
    'unreachable',
    `The API server at ${host} cannot be reached: ${reason}.`,
    options,
  );
}
