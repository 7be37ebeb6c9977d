import type { SpdyStream } from '../spdy/spdy-session.ts';
import { connectPort, type PortServer } from './connect-port.ts';

/** Who listens on a port of the pod; undefined: nobody. */
export type FindPort = (port: number) => PortServer | undefined;

/** Brings the two streams of each forwarded connection together: one for data, one for what goes wrong. @see kubernetes kubelet/portforward/httpstream.go */
export function createForwarding(find: FindPort, pod: string): (stream: SpdyStream) => void {
  const errors = new Map<string, SpdyStream>();
  return (stream) => {
    const id = stream.headers.get('requestid') ?? '';
    if (stream.headers.get('streamtype') === 'error') {
      errors.set(id, stream);
      return;
    }
    const error = errors.get(id);
    errors.delete(id);
    const port = Number(stream.headers.get('port'));
    const server = find(port);
    const end = (): void => {
      if (error && !error.duplex.writableEnded) error.duplex.end();
    };
    if (!server) {
      error?.duplex.end(refusalText(port, pod));
      stream.duplex.end();
      return;
    }
    stream.duplex.once('close', end);
    stream.duplex.once('finish', end);
    connectPort(stream.duplex, server);
  };
}

/** As kubelet says it, with the network namespace left out. */
export function refusalText(port: number, pod: string): string {
  return `an error occurred forwarding ${port} -> ${port}: error forwarding port ${port} to pod ${pod}: failed to connect to localhost:${port} inside namespace "${pod}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused`;
}
