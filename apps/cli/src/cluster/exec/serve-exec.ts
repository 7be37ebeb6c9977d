import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { carriesToken } from '../bearer-token.ts';
import type { ExecStart } from './container-process.ts';
import { EXEC_PROTOCOLS, runOverWebSocket } from './exec-channels.ts';
import { parseExecRequest, type ExecRequest } from './exec-request.ts';

/** Lets clients run commands in containers over WebSocket, as `kubectl exec` does. */
export function serveExec(
  server: Pick<Server, 'on'>,
  token: string,
  exec: (request: ExecRequest) => Promise<ExecStart>,
): void {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => EXEC_PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
  });
  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    void upgrade({ message, socket, head }).catch(() => socket.destroy());
  });

  async function upgrade({ message, socket, head }: Upgrade): Promise<void> {
    if (!carriesToken(message.headers.authorization, token)) {
      refuse(socket, 401, 'Unauthorized', 'Unauthorized');
      return;
    }
    const request = parseExecRequest(message.url ?? '/');
    const isWebSocket = message.headers.upgrade?.toLowerCase() === 'websocket';
    if (!request || !isWebSocket) {
      const asked = `${message.headers.upgrade} for ${message.url}`;
      refuse(
        socket,
        400,
        'BadRequest',
        `unable to upgrade: ${asked} is not modelled by the simulated cluster`,
      );
      return;
    }
    const start = await exec(request);
    if (!start.ok) {
      refuse(socket, start.code, start.reason, start.message);
      return;
    }
    sockets.handleUpgrade(message, socket, head, (opened) => {
      void runOverWebSocket(opened, start.run).catch(() => opened.terminate());
    });
  }
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
