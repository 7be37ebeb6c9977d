import { fork } from 'node:child_process';
import { once } from 'node:events';
import { BIN, UsageError, type CommandContext } from '../command-context.ts';
import type { TestedLab } from './test-one-lab.ts';

/** What a worker answers to the name of a lab. */
export type WorkerAnswer = { readonly tested: TestedLab } | { readonly usage: string };

/** Another process of this command line that tests one lab after another. */
export interface LabWorker extends AsyncDisposable {
  /** Rejects with UsageError when there is no such lab, and when the process ends before it has answered. */
  test(lab: string): Promise<TestedLab>;
}

export function startLabWorker({ cwd, signal }: CommandContext): LabWorker {
  const child = fork(BIN, ['lab', 'test-worker'], {
    env: { ...process.env, DRYDOCK_CWD: cwd },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const ended = once(child, 'exit').then(([code]: readonly unknown[]) => {
    throw new Error(`A process that tests labs ended with ${String(code)}.`);
  });
  ended.catch(() => undefined); // it ends when it is no longer needed
  const stop = (): void => void child.kill();
  signal.addEventListener('abort', stop);
  return {
    async test(lab) {
      signal.throwIfAborted();
      child.send(lab);
      const [answer] = (await Promise.race([once(child, 'message'), ended])) as [WorkerAnswer]; // the worker sends nothing else
      if ('usage' in answer) throw new UsageError(answer.usage);
      return answer.tested;
    },
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', stop);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const over = once(child, 'exit');
      child.disconnect();
      await over;
    },
  };
}
