import type { WebSocket } from 'ws';
import type { ProcessIo } from './container-process.ts';

/** Channels of the protocols `v4.channel.k8s.io` and `v5.channel.k8s.io`: the first byte of each message. */
const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, close: 255 } as const;

export const EXEC_PROTOCOLS: readonly string[] = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

/** Runs a process over a WebSocket: its streams as channels, at the end its status and the close. */
export async function runOverWebSocket(
  socket: WebSocket,
  run: (io: ProcessIo) => Promise<number>,
): Promise<void> {
  const left = new AbortController();
  const input = createInput();
  socket.on('message', (data: Buffer) => {
    const [channel] = data;
    if (channel === CHANNEL.stdin) input.push(data.subarray(1).toString());
    if (channel === CHANNEL.close && data[1] === CHANNEL.stdin) input.end();
  });
  socket.on('close', () => {
    input.end();
    left.abort();
  });
  const send = (channel: number, text: string): void => {
    if (text === '' || socket.readyState !== socket.OPEN) return;
    socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
  };
  const exitCode = await run({
    stdout: (text) => send(CHANNEL.stdout, text),
    stderr: (text) => send(CHANNEL.stderr, text),
    stdin: input.chunks(),
    signal: left.signal,
  });
  send(CHANNEL.error, JSON.stringify(statusOf(exitCode)));
  socket.close(1000);
}

/** The process's end as remotecommand clients read it. */
function statusOf(exitCode: number): object {
  if (exitCode === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

interface Input {
  push(chunk: string): void;
  end(): void;
  chunks(): AsyncIterable<string>;
}

function createInput(): Input {
  const { readable, writable } = new TransformStream<string, string>(
    {},
    { highWaterMark: 1024 },
    { highWaterMark: 1024 },
  );
  const writer = writable.getWriter();
  let isOver = false;
  return {
    push(chunk) {
      if (!isOver) void writer.write(chunk).catch(() => undefined);
    },
    end() {
      if (!isOver) void writer.close().catch(() => undefined);
      isOver = true;
    },
    chunks: () => readable,
  };
}
