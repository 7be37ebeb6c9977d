import {
  assignmentEntry,
  createGradePool,
  type AssignedLab,
  type GradedPart,
  type GradePool,
  type WorkLimits,
  type WorkerProgram,
} from '@drydock/grading';
import type { GradingLabs } from '../labs.ts';
import type { GradingEngine, UploadedWork } from './engine.ts';

export interface SimulatedEngineOptions {
  readonly labs: GradingLabs;
  /** Submissions that are graded at a time. */
  readonly threads: number;
  readonly workLimits?: WorkLimits;
  /** Where the threads' program is not beside the sources. */
  readonly program?: WorkerProgram;
}

/** The machinery failed, not the submission: it is worth another try. */
class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
}

/** Grades on simulated clusters, in threads with limits of time and memory (packages/grading). */
export function createSimulatedEngine(options: SimulatedEngineOptions): GradingEngine {
  const { labs, program, threads, workLimits } = options;
  const pool = createGradePool({
    labs: labs.sources,
    workers: threads,
    ...(workLimits && { workLimits }),
    ...(program && { program }),
  });
  return {
    threads,
    async grade(work, signal) {
      const assigned = work.labs.map(({ lab, weight }) => assignedLab(labs, lab, weight));
      const parts: GradedPart[] = [];
      for (const { lab } of assigned) {
        parts.push(await untilAborted(gradePart(pool, { labs, lab, work }), signal));
      }
      return assignmentEntry({ submission: work.name }, parts, assigned);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(pool[Symbol.asyncDispose]()),
  };
}

function assignedLab(labs: GradingLabs, lab: string, weight: number): AssignedLab {
  const known = labs.find(lab);
  if (!known) throw new EngineFailure(`This worker has no lab "${lab}": its labs are older.`);
  return { lab, weight, title: known.title, version: known.version };
}

interface Part {
  readonly labs: GradingLabs;
  readonly lab: string;
  readonly work: UploadedWork;
}

async function gradePart(pool: GradePool, { lab, labs, work }: Part): Promise<GradedPart> {
  const answer = await pool.grade({
    lab: labs.indexOf(lab),
    work: work.archive,
    ...(work.seed !== undefined && { seed: work.seed }),
    ...(work.labs.length > 1 && { assignment: work.labs.map((each) => each.lab) }),
  });
  if ('result' in answer) return answer;
  if ('same' in answer) throw new EngineFailure('The grader answered what it was not asked.');
  // A thread that ended by itself says nothing about the work.
  if (answer.error.code === 'crash') throw new EngineFailure(answer.error.message);
  return { error: answer.error };
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(new EngineFailure('The worker is stopping.'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
