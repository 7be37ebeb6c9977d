import type { AssignmentEntry } from '@drydock/grading';
import type { Logger } from 'pino';
import { readArchiveOf, type Claim, type Queue } from '../queue/claim.ts';
import { recordResult } from '../queue/record.ts';
import { release } from '../queue/release.ts';
import { QUEUES } from '../queue/queues.ts';
import type { GradingEngine } from './engine.ts';
import { createPause } from './pause.ts';

/** A result is worth waiting for the database this long. */
const RECORD_MS = 120_000;
/** After a failure of the database or the engine. */
export const TROUBLE_MS = 500;

/** Grades what a worker has claimed. */
export interface ClaimGrader {
  /** Grades and records it, or gives it back. Rejects when the database takes neither. */
  grade(claim: Claim): Promise<void>;
  /** Tells the queue that what is held is being worked on. */
  beat(): Promise<void>;
}

export interface ClaimGraderOptions {
  readonly queue: Queue;
  readonly engine: GradingEngine;
  readonly log: Logger;
  /** Aborted when there is no time left: what is not done is given back. */
  readonly abandoned: AbortSignal;
}

export function createClaimGrader(options: ClaimGraderOptions): ClaimGrader {
  const { abandoned, engine, log, queue } = options;
  const held = new Set<Claim>();
  const pause = createPause(abandoned);

  async function gradeOne(claim: Claim): Promise<AssignmentEntry | undefined> {
    const bytes = await readArchiveOf(queue, claim.submissionId);
    if (!bytes) return undefined;
    const { labs, name, seed } = claim;
    const archive = { name: 'The archive', bytes };
    const work = { name, archive, labs, ...(seed !== undefined && { seed }) };
    return engine.grade(work, abandoned);
  }

  /** The work is done: a database that is away for a moment must not make it be done again. */
  async function persist<T>(write: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + RECORD_MS;
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (performance.now() > deadline || abandoned.aborted) throw error;
        log.warn({ error }, 'the database does not take what was graded; trying again');
        await pause.sleep(TROUBLE_MS);
      }
    }
  }

  return {
    async grade(claim) {
      held.add(claim);
      const about = { submission: claim.submissionId, worker: claim.workerId };
      try {
        const entry = await gradeOne(claim);
        const outcome = entry ? await persist(() => recordResult(queue, claim, entry)) : 'gone';
        log.debug({ ...about, outcome }, 'graded');
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        log.warn({ ...about, error }, 'grading failed; it will be tried again');
        await persist(() => release(queue, claim, why.slice(0, 500)));
        await pause.sleep(TROUBLE_MS);
      } finally {
        held.delete(claim);
      }
    },
    async beat() {
      const attempts = [...held].map(({ attempt }) => attempt);
      if (attempts.length > 0) await queue.boss.touch(QUEUES.grade, attempts);
    },
  };
}
