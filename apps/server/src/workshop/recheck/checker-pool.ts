import { Worker } from 'node:worker_threads';
import type { Found, WorkToCheck } from './check-work.ts';

export interface CheckerPoolOptions {
  readonly labsFolder: string;
  /** Threads; each checks one work at a time. */
  readonly threads: number;
  /** Real time that one work may take. Default 30,000. */
  readonly timeMs?: number;
  /** Heap of a thread. Default 512. */
  readonly heapMegabytes?: number;
}

/** Threads that do learners' work again. */
export interface CheckerPool extends AsyncDisposable {
  readonly threads: number;
  /** Never rejects: work that takes too long or too much memory is undecided, and costs its thread. */
  check(work: WorkToCheck): Promise<Found>;
}

/** Starts a thread when there is work for it; one that fails is replaced. */
export function createCheckerPool(options: CheckerPoolOptions): CheckerPool {
  const { threads, timeMs = 30_000 } = options;
  const idle: Worker[] = [];
  const alive = new Set<Worker>();
  let free = threads;
  const waiting: (() => void)[] = [];

  const enter = async (): Promise<void> => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };

  const start = (): Worker => {
    const worker = new Worker(new URL('./recheck-worker.ts', import.meta.url), {
      workerData: { labsFolder: options.labsFolder },
      resourceLimits: {
        maxOldGenerationSizeMb: options.heapMegabytes ?? 512,
        maxYoungGenerationSizeMb: 8,
      },
      // Nothing of the server's secrets is in the environment of what runs learners' work.
      env: {},
    });
    worker.unref();
    alive.add(worker);
    worker.once('exit', () => alive.delete(worker));
    return worker;
  };

  return {
    threads,
    async check(work) {
      await enter();
      const worker = idle.pop() ?? start();
      try {
        const found = await ask(worker, work, timeMs);
        idle.push(worker);
        return found;
      } catch (error) {
        await worker.terminate();
        const reason = error instanceof Error ? error.message : String(error);
        return {
          verdict: 'undecided',
          message: `The server could not do this work again: ${reason}`,
        };
      } finally {
        leave();
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(Array.from(alive, (worker) => worker.terminate()));
    },
  };
}

function ask(worker: Worker, work: WorkToCheck, timeMs: number): Promise<Found> {
  return new Promise<Found>((resolve, reject) => {
    const timer = setTimeout(
      () => settle(() => reject(new Error(`it took longer than ${timeMs / 1000} s.`))),
      timeMs,
    );
    const answered = (found: Found): void => settle(() => resolve(found));
    const failed = (error: unknown): void =>
      settle(() => reject(error instanceof Error ? error : new Error(String(error))));
    const ended = (): void => failed(new Error('its thread ended.'));
    const settle = (action: () => void): void => {
      clearTimeout(timer);
      worker.off('message', answered).off('error', failed).off('exit', ended);
      action();
    };
    worker.on('message', answered).on('error', failed).on('exit', ended);
    worker.postMessage(work);
  });
}
