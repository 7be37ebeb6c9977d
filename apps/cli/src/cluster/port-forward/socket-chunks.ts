import type { WebSocket } from 'ws';
import type { ByteChannel } from '../spdy/spdy-session.ts';

/** The binary messages of a WebSocket as one stream of bytes. */
export function socketChannel(socket: WebSocket): ByteChannel {
  const { readable, writable } = new TransformStream<Buffer, Buffer>(
    {},
    { highWaterMark: 1024 },
    { highWaterMark: 1024 },
  );
  const writer = writable.getWriter();
  socket.on('message', (data: Buffer) => void writer.write(data).catch(() => undefined));
  socket.on('close', () => void writer.close().catch(() => undefined));
  return {
    send(bytes) {
      if (socket.readyState === socket.OPEN) socket.send(bytes);
    },
    chunks: readable,
  };
}
