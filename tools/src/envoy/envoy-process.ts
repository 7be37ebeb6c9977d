import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** One line of the access log per request, found by its `x-drydock-id`. */
export interface LogEntry {
  readonly id: string;
  readonly route: string | null;
  readonly cluster: string | null;
  readonly flags: string | null;
  readonly details: string | null;
}

export const LOG_FORMAT: Readonly<Record<keyof LogEntry, string>> = {
  id: '%REQ(x-drydock-id)%',
  route: '%ROUTE_NAME%',
  cluster: '%UPSTREAM_CLUSTER_RAW%',
  flags: '%RESPONSE_FLAGS%',
  details: '%RESPONSE_CODE_DETAILS%',
};

export interface RunningEnvoy extends AsyncDisposable {
  /** Ends Envoy, which writes out its log, and reads that. */
  readonly finish: () => Promise<ReadonlyMap<string, LogEntry>>;
}

const START_MS = 20_000;

/**
 * Starts the real Envoy with a bootstrap and waits until `port` answers. `bootstrapFor` gets the file of the
 * access log. Rejects with Envoy's own words when it does not start.
 */
export async function startEnvoy(
  binary: string,
  bootstrapFor: (accessLog: string) => unknown,
  port: number,
): Promise<RunningEnvoy> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-envoy-'));
  const log = path.join(folder, 'access.log');
  const file = path.join(folder, 'bootstrap.json');
  await writeFile(file, JSON.stringify(bootstrapFor(log)));
  const flags = ['--log-level', 'error', '--concurrency', '1', '--disable-hot-restart'];
  const child = spawn(binary, ['--config-path', file, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk) => (words += String(chunk)));
  const ended = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      words += error.message;
      resolve();
    });
    child.on('exit', () => resolve());
  });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await Promise.race([ended, delay(5000, undefined, { ref: false })]);
    kill();
    process.off('exit', kill);
  };
  const dispose = async (): Promise<void> => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
  const isUp = await Promise.race([ended.then(() => false), answers(port)]);
  if (!isUp) {
    await dispose();
    throw new Error(`Envoy did not start: ${words.trim().slice(-2000)}`);
  }
  return {
    finish: async () => {
      await stop();
      return readLog(await readFile(log, 'utf8'));
    },
    [Symbol.asyncDispose]: dispose,
  };
}

async function answers(port: number): Promise<boolean> {
  const end = performance.now() + START_MS;
  while (performance.now() < end) {
    if (await canConnect(port)) return true;
    await delay(50);
  }
  return false;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

function readLog(text: string): ReadonlyMap<string, LogEntry> {
  const lines = text.split('\n').filter((line) => line !== '');
  const entries = lines.map((line) => JSON.parse(line) as LogEntry); // as LOG_FORMAT has it
  return new Map(entries.map((entry) => [entry.id, entry]));
}
