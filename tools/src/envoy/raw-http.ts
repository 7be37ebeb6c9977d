import { connect, createServer, type Server, type Socket } from 'node:net';
import type { CorpusRequest } from './corpus.ts';

export interface RawMessage {
  readonly firstLine: string;
  /** Names in lower case, in the order of the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const TIMEOUT_MS = 2000;

/** Sends one HTTP/1.1 request as written, byte for byte; undefined when no answer came in 2 s. */
export function sendRaw(port: number, request: CorpusRequest): Promise<RawMessage | undefined> {
  return new Promise((resolve) => {
    let data = '';
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8');
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
    socket.on('data', (chunk: string) => (data += chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(data === '' ? undefined : readMessage(data)));
    const lines = request.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const { method, path, authority } = request;
    socket.write(
      `${method} ${path} HTTP/1.1\r\nhost: ${authority}\r\n${lines}connection: close\r\n\r\n`,
    );
  });
}

/** What reached the echoes: the subsets that got a request, by the mark of the request. */
export type Hits = Map<string, string[]>;

/**
 * A server that answers what it was sent, in JSON, whatever the path looks like (node:http refuses
 * some). A request's x-drydock-script says what becomes of its tries: statuses, `reset`, `slow`.
 */
export function listenEcho(
  subset: string,
  hits: Hits,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => answerEcho(socket, subset, hits));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ server, port: portOf(server) }));
  });
}

/** What the script of a request says of its n-th try; the last word holds on. */
export function scripted(
  headers: readonly (readonly [name: string, value: string])[],
  attempt: number,
): string {
  const script = headers.find(([name]) => name === 'x-drydock-script')?.[1].split(',') ?? ['200'];
  return script[Math.min(attempt, script.length) - 1] ?? '200';
}

/** Longer than any timeout of the corpus. */
export const SLOW_MS = 500;

function answerEcho(socket: Socket, subset: string, hits: Hits): void {
  let data = '';
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.on('data', (chunk: string) => {
    data += chunk;
    if (!data.includes('\r\n\r\n')) return;
    const message = readMessage(data);
    data = '';
    const id = message.headers.find(([name]) => name === 'x-drydock-id')?.[1] ?? '';
    const known = [...(hits.get(id) ?? []), subset];
    hits.set(id, known);
    const word = scripted(message.headers, known.filter((each) => each === subset).length);
    if (word === 'reset') {
      socket.destroy();
      return;
    }
    const status = word === 'slow' ? '200' : word;
    const body = JSON.stringify({ subset, message });
    const answer = `HTTP/1.1 ${status} X\r\n${ECHO_LINES}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    if (word === 'slow') setTimeout(() => socket.end(answer), SLOW_MS);
    else socket.end(answer);
  });
}

/** Headers of each answer of the echo. */
export const ECHO_HEADERS: readonly (readonly [string, string])[] = [
  ['content-type', 'application/json'],
  ['x-up', '1'],
  ['x-gone', '1'],
];

const ECHO_LINES = [...ECHO_HEADERS, ['connection', 'close']]
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('');

export function readMessage(data: string): RawMessage {
  const end = data.indexOf('\r\n\r\n');
  const [firstLine = '', ...lines] = data.slice(0, end).split('\r\n');
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const isChunked = headers.some(([name]) => name === 'transfer-encoding');
  const rest = data.slice(end + 4);
  return { firstLine, headers, body: isChunked ? unchunk(rest) : rest };
}

function unchunk(text: string): string {
  const size = Number.parseInt(text, 16);
  if (!size) return '';
  const start = text.indexOf('\r\n') + 2;
  const bytes = Buffer.from(text.slice(start));
  const rest = bytes.subarray(size + 2).toString();
  return bytes.subarray(0, size).toString() + unchunk(rest);
}

/** The port that a listening server got. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
