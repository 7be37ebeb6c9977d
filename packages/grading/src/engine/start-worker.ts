import { Worker } from 'node:worker_threads';
import type { SubmissionFailure } from '../result.ts';
import type {
  GradeAnswer,
  GradeJob,
  WorkerReport,
  WorkerRequest,
  WorkerSetup,
} from './grade-job.ts';

/** What one submission may cost. */
export interface WorkLimits {
  /** Milliseconds of processor time from the moment that its lab's cluster stands: a busy machine fails nobody. */
  readonly timeMs: number;
  /** Megabytes of objects in the worker: those of the lab's cluster and of the submission. */
  readonly memoryMb: number;
}

/** Several times what work on the course's labs takes; with what surrounds it less than two seconds. */
export const WORK_LIMITS: WorkLimits = { timeMs: 1500, memoryMb: 256 };

/** The program of a worker: a file that calls `serveGrading`, with the arguments that make it do so. */
export interface WorkerProgram {
  readonly file: string | URL;
  readonly argv?: readonly string[];
}

const OWN_PROGRAM: WorkerProgram = { file: new URL('grade-worker.ts', import.meta.url) };

/** A thread that grades one submission at a time. */
export interface GradeWorker {
  /** Resolves to an error of code `time`, `memory` or `crash` when the thread had to be ended: then it is of no further use. */
  grade(job: GradeJob): Promise<GradeAnswer>;
  readonly isOver: () => boolean;
  end(): Promise<void>;
}

/** A lab whose cluster does not stand after this time has a fault of its own. */
const MOST_TO_BEGIN_MS = 120_000;

/** Real time, in times of the processor time, after which a thread that waits for something is stopped as well. */
const PATIENCE = 20;

/** How often a thread that is at work is asked what it has used. */
const ASK_EACH_MS = 50;

export function startGradeWorker(
  setup: WorkerSetup,
  limits: WorkLimits = WORK_LIMITS,
  { argv = [], file }: WorkerProgram = OWN_PROGRAM,
): GradeWorker {
  const worker = new Worker(file, {
    argv: [...argv],
    // What a worker prints is no report.
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb, maxYoungGenerationSizeMb: 64 },
  });
  const post = (request: WorkerRequest): void => worker.postMessage(request);
  post({ setup });
  worker.unref();
  let over: SubmissionFailure | undefined;
  let settle: ((answer: GradeAnswer) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let watch: NodeJS.Timeout | undefined;

  const answer = (given: GradeAnswer): void => {
    clearTimeout(timer);
    clearInterval(watch);
    const waiting = settle;
    settle = undefined;
    worker.unref();
    waiting?.(given);
  };
  const fail = (failure: SubmissionFailure): void => {
    over ??= failure;
    answer({ error: over });
  };
  const giveTime = (milliseconds: number, failure: SubmissionFailure): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stop(failure), milliseconds);
  };
  const stop = (failure: SubmissionFailure): void => {
    fail(failure);
    void worker.terminate();
  };
  const watchTime = (before: NodeJS.CpuUsage): void => {
    clearInterval(watch);
    const asking = settle;
    const ask = async (): Promise<void> => {
      // A thread that has ended says so by its exit.
      const used = await worker.cpuUsage(before).catch(() => undefined);
      const isOver = used && (used.user + used.system) / 1000 > limits.timeMs;
      // Meanwhile the work may have been answered, and another begun.
      if (isOver && asking && settle === asking) stop(tookTooLong(limits));
    };
    watch = setInterval(() => void ask(), Math.min(ASK_EACH_MS, limits.timeMs));
  };

  worker.on('message', (report: WorkerReport) => {
    if ('answer' in report) answer(report.answer);
    else if (settle) {
      giveTime(limits.timeMs * PATIENCE, tookTooLong(limits));
      watchTime(report.begun);
    }
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    fail(isMemory ? tookTooMuch(limits) : ended(error.message));
  });
  worker.on('exit', (code) => fail(ended(`exit code ${code}`)));

  return {
    isOver: () => over !== undefined,
    grade: (job) =>
      new Promise((resolve) => {
        if (over) return resolve({ error: over });
        settle = resolve;
        worker.ref();
        giveTime(MOST_TO_BEGIN_MS, ended('the lab did not begin'));
        post({ job });
      }),
    async end() {
      over ??= ended('it was stopped');
      await worker.terminate();
    },
  };
}

function tookTooLong({ timeMs }: WorkLimits): SubmissionFailure {
  const seconds = timeMs / 1000;
  return { code: 'time', message: `Grading took longer than ${seconds} s and was stopped.` };
}

function tookTooMuch({ memoryMb }: WorkLimits): SubmissionFailure {
  return { code: 'memory', message: `Grading took more than ${memoryMb} MB and was stopped.` };
}

function ended(why: string): SubmissionFailure {
  return { code: 'crash', message: `The worker that graded it ended: ${why}.` };
}
