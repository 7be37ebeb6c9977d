import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { PortServer } from '../port-forward/connect-port.ts';
import { createForwarding } from '../port-forward/forward-streams.ts';
import { forwardOverChannels } from '../port-forward/port-forward-channels.ts';
import { socketChannel } from '../port-forward/socket-chunks.ts';
import { serveSpdy } from '../spdy/spdy-session.ts';
import type { ExecStart } from './container-process.ts';
import { EXEC_PROTOCOLS, runOverWebSocket } from './exec-channels.ts';
import { parseStreamRequest, type ExecRequest, type PortForwardRequest } from './stream-request.ts';

/** What streams of a cluster's pods lead to. */
export interface StreamTargets {
  exec(request: ExecRequest): Promise<ExecStart>;
  /** Why a pod's ports cannot be reached, or who listens on each. */
  ports(request: PortForwardRequest): PortTargets;
}

export interface Refusal {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
}

export type PortTargets =
  | { readonly ok: false; readonly code: number; readonly reason: string; readonly message: string }
  | { readonly ok: true; readonly find: (port: number) => PortServer | undefined };

const SPDY_TUNNEL = 'SPDY/3.1+portforward.k8s.io';
/** Stands for it while `ws` reads the header: a slash is not allowed in the name of a protocol. */
const TUNNEL_TOKEN = 'spdy-tunnel';
const PORT_CHANNELS = 'v4.channel.k8s.io';
const OFFER = 'sec-websocket-protocol';

/** Lets clients run commands in containers and reach their ports over WebSocket, as `kubectl exec`, `attach` and `port-forward` do. */
export function serveStreams(
  server: Pick<Server, 'on'>,
  mayStream: (message: IncomingMessage) => Promise<Refusal | undefined>,
  targets: StreamTargets,
): void {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered, { url = '' }) => {
      if (!url.includes('/portforward'))
        return EXEC_PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false;
      if (offered.has(TUNNEL_TOKEN)) return SPDY_TUNNEL;
      return offered.has(PORT_CHANNELS) ? PORT_CHANNELS : false;
    },
  });
  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    void upgrade({ message, socket, head }).catch(() => socket.destroy());
  });

  async function upgrade(asked: Upgrade): Promise<void> {
    const { message, socket } = asked;
    const refusal = await mayStream(message);
    if (refusal) {
      refuse(socket, refusal.code, refusal.reason, refusal.message);
      return;
    }
    const request = parseStreamRequest(message.url ?? '/');
    const isWebSocket = message.headers.upgrade?.toLowerCase() === 'websocket';
    if (!request || !isWebSocket) {
      const what = `${message.headers.upgrade} for ${message.url}`;
      const why = `unable to upgrade: ${what} is not modelled by the simulated cluster`;
      refuse(socket, 400, 'BadRequest', why);
      return;
    }
    if (request.kind === 'exec') {
      const start = await targets.exec(request);
      if (start.ok) accept(asked, (opened) => runOverWebSocket(opened, start.run));
      else refuse(socket, start.code, start.reason, start.message);
      return;
    }
    const ports = targets.ports(request);
    if (ports.ok) accept(asked, (opened) => forward(opened, request, ports.find));
    else refuse(socket, ports.code, ports.reason, ports.message);
  }

  function accept(
    { message, socket, head }: Upgrade,
    run: (opened: WebSocket) => Promise<void>,
  ): void {
    message.headers[OFFER] = message.headers[OFFER]?.replace(SPDY_TUNNEL, TUNNEL_TOKEN);
    sockets.handleUpgrade(message, socket, head, (opened) => {
      opened.on('error', () => opened.terminate());
      void run(opened).catch(() => opened.terminate());
    });
  }
}

async function forward(
  socket: WebSocket,
  { pod, ports }: PortForwardRequest,
  find: (port: number) => PortServer | undefined,
): Promise<void> {
  if (socket.protocol !== SPDY_TUNNEL) {
    forwardOverChannels(socket, ports, { find, pod });
    return;
  }
  await serveSpdy(socketChannel(socket), createForwarding(find, pod));
  socket.close(1000);
}

interface Upgrade {
  readonly message: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** A `Status` in answer to an upgrade that does not happen. */
function refuse(socket: Duplex, code: number, reason: string, message: string): void {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  };
  const body = `${JSON.stringify(status)}\n`;
  socket.end(
    `HTTP/1.1 ${code} ${reason}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
