import type { GradeAnswer, GradeJob, WorkerSetup } from './grade-job.ts';
import { createJobGrader } from './job-grader.ts';
import {
  startGradeWorker,
  WORK_LIMITS,
  type GradeWorker,
  type WorkerProgram,
  type WorkLimits,
} from './start-worker.ts';

export interface GradePoolOptions extends WorkerSetup {
  /** Threads at once. */
  readonly workers: number;
  readonly workLimits?: WorkLimits;
  /** Default: a file of this package, run from its source. */
  readonly program?: WorkerProgram;
}

/** Threads that grade. Each keeps the clusters of its labs, so that only the first submission waits for them. */
export interface GradePool extends AsyncDisposable {
  /** Waits for a free thread. Never rejects: what stops a thread is the answer, and another thread takes its place. */
  grade(job: GradeJob): Promise<GradeAnswer>;
}

/**
 * Grades in the thread that calls: it begins at once, as nothing is loaded twice, and nothing can stop what
 * takes too long or too much. For one piece of work, in a process that ends with it.
 */
export function createOwnThreadPool(setup: WorkerSetup): GradePool {
  const grader = createJobGrader(setup);
  return {
    grade: (job) => grader.grade(job, () => undefined),
    [Symbol.asyncDispose]: () => Promise.resolve(grader[Symbol.asyncDispose]()),
  };
}

/** Threads are started when they are needed. */
export function createGradePool(options: GradePoolOptions): GradePool {
  const { labs, limits, program, workers, workLimits = WORK_LIMITS } = options;
  const setup = { labs, ...(limits && { limits }) };
  const free: GradeWorker[] = [];
  const all = new Set<GradeWorker>();
  const waiting: ((worker: GradeWorker) => void)[] = [];

  const start = (): GradeWorker => {
    const worker = startGradeWorker(setup, workLimits, program);
    all.add(worker);
    return worker;
  };
  const take = (): Promise<GradeWorker> => {
    const worker = free.pop() ?? (all.size < workers ? start() : undefined);
    if (worker) return Promise.resolve(worker);
    return new Promise((resolve) => waiting.push(resolve));
  };
  const giveBack = (worker: GradeWorker): void => {
    if (worker.isOver()) all.delete(worker);
    const next = waiting.shift();
    if (next) next(worker.isOver() ? start() : worker);
    else if (!worker.isOver()) free.push(worker);
  };

  return {
    async grade(job) {
      const worker = await take();
      try {
        return await worker.grade(job);
      } finally {
        giveBack(worker);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...all].map((worker) => worker.end()));
    },
  };
}
