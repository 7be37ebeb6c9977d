import { WebSocket } from 'ws';
import { ClusterError } from '../cluster-error.ts';
import type { Connection } from './connection.ts';
import { explain } from './node-fetch.ts';

/** Channels of v4 and v5.channel.k8s.io: the first byte of each message. */
const CHANNEL = { stdout: 1, stderr: 2, error: 3 } as const;
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

/** A command may print so much: more is cut off, and the command ended. */
const MOST_BYTES = 8 * 1024 * 1024;

export interface ExecOptions {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a command in a container, as `kubectl exec` does. A command that fails is a result; rejects with ClusterError when it could not run. */
export async function execInPod(connection: Connection, options: ExecOptions): Promise<ExecResult> {
  const { namespace, pod, container, command } = options;
  const query = new URLSearchParams({ container, stdout: 'true', stderr: 'true' });
  for (const word of command) query.append('command', word);
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec`;
  const address = `${connection.server.replace(/^http/, 'ws')}${path}?${query}`;
  const { agent, headers } = await connection.credentials();
  options.signal?.throwIfAborted();
  const socket = new WebSocket(address, PROTOCOLS, {
    agent,
    headers,
    handshakeTimeout: options.timeoutMs,
  });
  return collect(socket, connection, options);
}

function collect(
  socket: WebSocket,
  connection: Connection,
  { namespace, pod, timeoutMs, signal, command }: ExecOptions,
): Promise<ExecResult> {
  const where = `${command[0] ?? ''} in pod ${pod} of ${namespace}`;
  const output: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  let bytes = 0;
  let status: string | undefined;
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(error);
      socket.terminate();
    };
    const abort = (): void => fail(asError(signal?.reason));
    const timer = setTimeout(
      () => fail(new ClusterError('timeout', `${where} did not end within ${timeoutMs} ms.`)),
      timeoutMs,
    );
    signal?.addEventListener('abort', abort, { once: true });
    socket.on('message', (data: Buffer) => {
      const text = data.subarray(1);
      bytes += text.length;
      if (bytes > MOST_BYTES)
        fail(new ClusterError('bad-answer', `${where} printed more than ${MOST_BYTES} bytes.`));
      else if (data[0] === CHANNEL.stdout) output.stdout.push(text);
      else if (data[0] === CHANNEL.stderr) output.stderr.push(text);
      else if (data[0] === CHANNEL.error) status = text.toString();
    });
    socket.once('unexpected-response', (_, answer) => {
      const code = answer.statusCode ?? 0;
      const message = `${where} could not be started: the API server answered ${code}.`;
      answer.resume();
      fail(new ClusterError(code === 401 || code === 403 ? 'forbidden' : 'bad-answer', message));
    });
    socket.once('error', (error) => fail(explain(error, connection.host)));
    socket.once('close', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      if (status === undefined) {
        reject(new ClusterError('unreachable', `The connection to ${where} broke off.`));
        return;
      }
      resolve({
        exitCode: exitCodeOf(status),
        stdout: Buffer.concat(output.stdout),
        stderr: Buffer.concat(output.stderr).toString(),
      });
    });
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The command was aborted.');
}

interface ExecStatus {
  readonly status?: string;
  readonly details?: {
    readonly causes?: readonly { readonly reason?: string; readonly message?: string }[];
  };
}

/** The end of a command is a Status object on the error channel. @see apimachinery remotecommand */
function exitCodeOf(text: string): number {
  try {
    const { status, details } = JSON.parse(text) as ExecStatus; // by the protocol
    if (status === 'Success') return 0;
    const code = Number(details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message);
    return Number.isInteger(code) ? code : 1;
  } catch {
    return 1;
  }
}
