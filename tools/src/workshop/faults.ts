import { createConnection, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Classroom } from '@drydock/cli/rehearsal';
import type { PostgresServer } from '@drydock/server/testing/postgres';
import type { ClassServer, ServerKind } from './class-server.ts';

/** Something that goes wrong while a class works. */
export interface Fault {
  readonly name: string;
  /** The servers on which it can happen. */
  readonly on: readonly ServerKind[];
  /** Happens for so many seconds, and is over when this resolves. */
  readonly strike: (server: ClassServer, classroom: Classroom, seconds: number) => Promise<void>;
}

const EVERYWHERE: readonly ServerKind[] = ['pglite', 'postgresql', 'replicas'];

/** What the issue asks a class to survive. */
export const FAULTS: readonly Fault[] = Object.freeze([
  {
    name: 'the server is killed and started again',
    on: ['pglite', 'postgresql'],
    async strike(server, _, seconds) {
      await server.kill(0);
      await pause(seconds * 1000);
      await server.restart(0);
    },
  },
  {
    name: 'one of two replicas is killed and comes back',
    on: ['replicas'],
    async strike(server, _, seconds) {
      await server.kill(1);
      await pause(seconds * 1000);
      await server.restart(1);
    },
  },
  {
    name: 'PostgreSQL is killed and started again',
    on: ['postgresql', 'replicas'],
    async strike({ postgres }, _, seconds) {
      postgres?.kill();
      await pause(seconds * 1000);
      if (postgres) await startAgain(postgres);
    },
  },
  {
    name: 'a quarter of the learners have no network',
    on: EVERYWHERE,
    async strike(_, { learners }, seconds) {
      const unlucky = learners.filter((_, index) => index % 4 === 0);
      for (const learner of unlucky) learner.setOffline(true);
      await pause(seconds * 1000);
      for (const learner of unlucky) learner.setOffline(false);
    },
  },
  {
    name: 'slow clients never read their streams',
    on: EVERYWHERE,
    async strike({ origins, token }, { workshopId }, seconds) {
      const sockets = Array.from({ length: 20 }, () =>
        neverRead(origins[0] ?? '', `/api/workshops/${workshopId}/dashboard`, token),
      );
      await pause(seconds * 1000);
      for (const socket of sockets) socket.destroy();
    },
  },
] satisfies readonly Fault[]);

/** Killed processes hold the shared memory until the kernel has cleared them away; until then a start is refused. */
async function startAgain(postgres: PostgresServer): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await postgres.start();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(500);
    }
  }
}

/** Asks for a stream and lets the answer pile up. */
function neverRead(origin: string, path: string, token: string): Socket {
  const { hostname, port } = new URL(origin);
  const socket = createConnection({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined); // the server may hang up: that is what it should do
  socket.pause();
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${hostname}:${port}`];
  socket.write(`${[...lines, `Authorization: Bearer ${token}`].join('\r\n')}\r\n\r\n`);
  return socket;
}
