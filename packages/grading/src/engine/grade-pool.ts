import type { SubmissionFailure } from '../result.ts';
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
 * takes too long or too much. For one piece of work that is known to be small and plain, in a process that ends with it.
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
  const waiting: ((worker: GradeWorker | undefined) => void)[] = [];
  let isClosed = false;

  const start = (): GradeWorker => {
    const worker = startGradeWorker(setup, workLimits, program);
    all.add(worker);
    return worker;
  };
  /** Undefined when the pool was closed meanwhile. */
  const take = async (): Promise<GradeWorker | undefined> => {
    if (isClosed) return undefined;
    const worker = free.pop() ?? (all.size < workers ? start() : undefined);
    return worker ?? new Promise((resolve) => waiting.push(resolve));
  };
  const giveBack = (worker: GradeWorker): void => {
    if (worker.isOver()) all.delete(worker);
    if (isClosed) return;
    const next = waiting.shift();
    if (next) next(worker.isOver() ? start() : worker);
    else if (!worker.isOver()) free.push(worker);
  };

  return {
    async grade(job) {
      const worker = await take();
      if (worker === undefined) return { error: CLOSED };
      try {
        return await worker.grade(job);
      } finally {
        giveBack(worker);
      }
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      for (const next of waiting.splice(0)) next(undefined);
      await Promise.all([...all].map((worker) => worker.end()));
    },
  };
}

const CLOSED: SubmissionFailure = {
  code: 'crash',
  message: 'Grading was stopped before its turn.',
};
