import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { toWebRequest, writeWebResponse } from '../node-http-bridge.ts';

/** A program that answers HTTP on a port of a pod. */
export type PortServer = (request: Request) => Promise<Response>;

/** Speaks HTTP/1.1 with whoever is at the other end of a forwarded connection. */
export function connectPort(duplex: Duplex, server: PortServer): void {
  const http = createServer((message, target) => {
    const left = new AbortController();
    target.once('close', () => left.abort());
    const answer = async (): Promise<void> => {
      const request = await toWebRequest(message, 'http://localhost', left.signal);
      await writeWebResponse(await server(request), target, left.signal);
    };
    void answer().catch(() => duplex.destroy());
  });
  http.on('clientError', () => duplex.destroy());
  duplex.on('error', () => duplex.destroy());
  http.emit('connection', duplex);
}
