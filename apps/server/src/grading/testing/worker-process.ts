import { spawn } from 'node:child_process';
import path from 'node:path';

/** A worker in a process of its own, as operators run it. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  /** Resolves when it says that it grades; rejects with what it printed when it ends before. */
  readonly ready: Promise<void>;
  /** SIGKILL: no goodbye. */
  kill(): Promise<void>;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
}

const program = path.resolve(import.meta.dirname, '../../worker.ts');

export function startWorkerProcess(options: {
  readonly databaseUrl: string;
  readonly labsFolder: string;
  readonly env?: Readonly<Record<string, string>>;
}): WorkerProcess {
  const child = spawn(process.execPath, [program], {
    env: {
      PATH: process.env['PATH'],
      DRYDOCK_DATABASE_URL: options.databaseUrl,
      DRYDOCK_DATABASE_CONNECTIONS: '4',
      DRYDOCK_LABS: options.labsFolder,
      DRYDOCK_GRADING_THREADS: '1',
      DRYDOCK_LOG_LEVEL: 'error',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const { promise: ready, reject, resolve } = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('Grading ')) resolve();
    });
  }
  void exited.then(() => reject(new Error(`The worker ended:\n${output}`)));
  // Whoever kills it does not wait for it.
  ready.catch(() => undefined);
  const end = (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    child.kill(signal);
    return exited;
  };
  return {
    pid: child.pid,
    ready,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
  };
}
