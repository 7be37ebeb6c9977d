import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../../apps/cli/bin/drydock.mjs', import.meta.url));

export interface DrydockRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningDrydock {
  readonly child: ChildProcess;
  readonly ended: Promise<DrydockRun>;
  /** Resolves when standard output and error together match; rejects when the process ends before that. */
  saw(pattern: RegExp): Promise<void>;
}

/** The command line in a process of its own. */
export function startDrydock(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningDrydock {
  const child = spawn(process.execPath, [BIN, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let [stdout, stderr] = ['', ''];
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const listener of listeners) listener();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    for (const listener of listeners) listener();
  });
  const ended = new Promise<DrydockRun>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
  return {
    child,
    ended,
    saw: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(stdout + stderr)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then((run) =>
          reject(new Error(`ended without ${String(pattern)}: ${JSON.stringify(run)}`)),
        );
      }),
  };
}

export function runDrydock(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<DrydockRun> {
  return startDrydock(argv, env).ended;
}
