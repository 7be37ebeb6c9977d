import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';

/** What the API server accepts as a body: etcd's limit for a request, doubled, as upstream does. */
const MOST_BODY_BYTES = 3 * 1024 * 1024;

/** The body is larger than the server takes. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** A request line that no Web Request can say: a method that is not allowed, a target that is no path. */
export class UnreadableRequestError extends Error {
  override readonly name = 'UnreadableRequestError';
  readonly code: 400 | 405;

  constructor(code: 400 | 405, message: string) {
    super(message);
    this.code = code;
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The target as it stands below the origin: one that begins with two slashes names no host. */
function targetUrl(target: string, origin: string): URL {
  if (target.startsWith('/') && URL.canParse(origin + target)) return new URL(origin + target);
  throw new UnreadableRequestError(400, 'the target of the request is no path');
}

interface RequestHead {
  readonly url: URL;
  readonly init: RequestInit;
}

/** Method, target and headers of a node:http request. Throws UnreadableRequestError. */
function headOf(message: IncomingMessage, origin: string): RequestHead {
  const headers = new Headers();
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    headers.append(message.rawHeaders[index] ?? '', message.rawHeaders[index + 1] ?? '');
  }
  const method = message.method ?? 'GET';
  if (!METHODS.has(method)) {
    const why = 'the server does not allow this method on the requested resource';
    throw new UnreadableRequestError(405, why);
  }
  return { url: targetUrl(message.url ?? '/', origin), init: { method, headers } };
}

/** A request that is to be upgraded, as a Web Request. */
export function withoutBody(message: IncomingMessage, origin: string): Request {
  const { url, init } = headOf(message, origin);
  return new Request(url, init);
}

/** A node:http request as a Web Request; `signal` aborts when the client goes. */
export async function toWebRequest(
  message: IncomingMessage,
  origin: string,
  signal: AbortSignal,
): Promise<Request> {
  const { url, init } = headOf(message, origin);
  const hasBody = init.method !== 'GET' && init.method !== 'HEAD';
  const body = hasBody ? await readBody(message) : undefined;
  return new Request(url, { ...init, signal, ...(body ? { body } : {}) });
}

async function readBody(message: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BODY_BYTES) throw new BodyTooLargeError(`More than ${MOST_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}

/** Writes a Web Response to a node:http response, chunk by chunk, at the pace of its reader. */
export async function writeWebResponse(
  response: Response,
  target: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  target.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) {
    target.end();
    return;
  }
  target.flushHeaders(); // a watch answers before its first event
  const reader = response.body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  for (;;) {
    const { done, value } = await reader.read();
    if (done || signal.aborted) break;
    if (!target.write(value)) await Promise.race([once(target, 'drain'), once(target, 'close')]);
  }
  target.end();
}
