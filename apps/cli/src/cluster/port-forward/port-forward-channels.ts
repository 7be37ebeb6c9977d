import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { connectPort } from './connect-port.ts';
import { refusalText, type FindPort } from './forward-streams.ts';

/** `v4.channel.k8s.io` for ports: two channels each, data and error, which begin with the port's number. */
export function forwardOverChannels(
  socket: WebSocket,
  ports: readonly number[],
  { find, pod }: { readonly find: FindPort; readonly pod: string },
): void {
  const send = (channel: number, bytes: Buffer): void => {
    if (socket.readyState === socket.OPEN)
      socket.send(Buffer.concat([Buffer.from([channel]), bytes]));
  };
  const streams = new Map<number, Duplex>();
  for (const [i, port] of ports.entries()) {
    const number = Buffer.alloc(2);
    number.writeUInt16LE(port);
    const [data, error] = [2 * i, 2 * i + 1];
    send(data, number);
    send(error, number);
    const server = find(port);
    if (!server) {
      send(error, Buffer.from(refusalText(port, pod)));
      continue;
    }
    const duplex = new Duplex({
      read() {
        // pushed as it comes
      },
      write(chunk: Buffer, _encoding, done) {
        send(data, chunk);
        done();
      },
    });
    streams.set(data, duplex);
    connectPort(duplex, server);
  }
  socket.on('message', (message: Buffer) => {
    streams.get(message[0] ?? 0)?.push(message.subarray(1));
  });
  socket.on('close', () => {
    for (const stream of streams.values()) stream.destroy();
  });
}
