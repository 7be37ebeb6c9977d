import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A server in a process of its own, as operators run it. */
export interface RunningServer {
  readonly url: string;
  readonly process: ChildProcess;
  /** Standard output so far. */
  output(): string;
  errors(): string;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: no goodbye. */
  kill(): Promise<void>;
}

export interface StartOptions {
  /** For data and a site of one page. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds to come up; the machine may be busy. */
  readonly timeoutMs?: number;
}

/** As `npm start` and the image have it: without it V8 keeps a hundred megabytes of room for young objects. */
const MEMORY_FLAG = '--max-semi-space-size=4';

const main = path.resolve(import.meta.dirname, '../main.ts');

/** Starts `main.ts` on a free port of loopback and waits until it says where it is. Rejects with what it printed when it ends before. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { folder, env = {}, timeoutMs = 60_000 } = options;
  const site = path.join(folder, 'site');
  mkdirSync(site, { recursive: true });
  writeFileSync(path.join(site, 'index.html'), '<!doctype html><title>Drydock</title>');
  const child = spawn(process.execPath, [MEMORY_FLAG, main], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      DRYDOCK_SITE: site,
      DRYDOCK_DATA: path.join(folder, 'data'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    const found = /Drydock is at (http:\/\/\S+)/.exec(output)?.[1];
    if (found !== undefined) resolve(found);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const tell = (what: string): void => reject(new Error(`The server ${what}:\n${output}${errors}`));
  void exited.then(() => tell('ended'));
  const timer = setTimeout(() => tell(`did not start within ${timeoutMs} ms`), timeoutMs);
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    child.kill(signal);
    return exited;
  };
  try {
    return {
      url: await promise,
      process: child,
      output: () => output,
      errors: () => errors,
      stop: () => end('SIGTERM'),
      kill: async () => {
        await end('SIGKILL');
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
