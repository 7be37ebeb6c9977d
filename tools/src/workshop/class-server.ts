import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clientHeader, createClient, type DrydockApi } from '@drydock/api';
import { findPostgres, startPostgres, type PostgresServer } from '@drydock/server/testing/postgres';
import { startServer, type RunningServer } from '@drydock/server/testing/start-server';

/** Which database, and how many processes of the server. */
export type ServerKind = 'pglite' | 'postgresql' | 'replicas';

/** A server for a class, as operators run it: processes on loopback. */
export interface ClassServer extends AsyncDisposable {
  readonly kind: ServerKind;
  readonly origins: readonly string[];
  /** An API token of its admin. */
  readonly token: string;
  readonly postgres: PostgresServer | undefined;
  /** The processes of the server now. */
  processes(): readonly number[];
  /** kill -9 of one process. */
  kill(replica: number): Promise<void>;
  /** The killed process again, at the same address. */
  restart(replica: number): Promise<void>;
}

const PASSWORD = 'only for this test class';

/** False where PostgreSQL is not installed. */
export function canRun(kind: ServerKind): boolean {
  return kind === 'pglite' || findPostgres() !== undefined;
}

/** Starts the server on free ports, and PostgreSQL with durable writes where it is asked for. */
export async function startClassServer(kind: ServerKind): Promise<ClassServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-class-'));
  const postgres = kind === 'pglite' ? undefined : await openPostgres();
  const url = await postgres?.createDatabase();
  const ports = await freePorts(kind === 'replicas' ? 2 : 1);
  const start = (replica: number): Promise<RunningServer> =>
    startServer({
      folder: path.join(folder, `replica-${replica}`),
      timeoutMs: 120_000,
      env: {
        PORT: String(ports[replica]),
        DRYDOCK_ADMIN_PASSWORD: PASSWORD,
        DRYDOCK_LABS: path.resolve(import.meta.dirname, '../../../labs'),
        DRYDOCK_LOG_LEVEL: 'warn',
        ...(url !== undefined && { DRYDOCK_DATABASE_URL: url }),
      },
    });
  const running = new Map<number, RunningServer>();
  for (const replica of ports.keys()) running.set(replica, await start(replica));
  const origins = ports.map((port) => `http://localhost:${port}`);
  return {
    kind,
    origins,
    postgres,
    token: await createToken(origins[0] ?? ''),
    processes: () => [...running.values()].flatMap(({ process }) => process.pid ?? []),
    async kill(replica) {
      await running.get(replica)?.kill();
      running.delete(replica);
    },
    async restart(replica) {
      running.set(replica, await start(replica));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...running.values()].map((server) => server.kill()));
      postgres?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openPostgres(): Promise<PostgresServer> {
  const bin = findPostgres();
  if (bin === undefined)
    throw new Error('There is no PostgreSQL here: install the package postgresql.');
  return startPostgres({ bin, isDurable: true });
}

async function createToken(origin: string): Promise<string> {
  const send = (request: Request): Promise<Response> => fetch(request);
  const signIn = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [clientHeader]: '1' },
    body: JSON.stringify({ user: 'admin', password: PASSWORD }),
  });
  const cookie = signIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const api = createClient<DrydockApi>({ origin, fetch: send, headers: { cookie } });
  const { secret } = await api.call('POST /api/me/tokens', { body: { label: 'class' } });
  return secret;
}

/** Ports that were free a moment ago; held all at once, so that they differ. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise((resolve) => server.close(resolve));
      if (address === null || typeof address === 'string') throw new Error('No port.');
      return address.port;
    }),
  );
}
