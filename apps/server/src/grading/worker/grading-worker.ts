import type { Logger } from 'pino';
import { claimNext, type Queue } from '../queue/claim.ts';
import { markDead } from '../queue/dead-letters.ts';
import { SUBMISSION_CHANNEL } from '../queue/grading-bus.ts';
import { openPresence } from '../queue/presence.ts';
import { takeBack } from '../queue/release.ts';
import { createClaimGrader, TROUBLE_MS } from './claim-grader.ts';
import type { GradingEngine } from './engine.ts';
import { createPause } from './pause.ts';

export interface WorkerOptions {
  readonly queue: Queue;
  readonly engine: GradingEngine;
  readonly log: Logger;
  /** Address of PostgreSQL; undefined on PGlite. */
  readonly databaseUrl: string | undefined;
}

export interface GradingWorker {
  /**
   * Takes no more work, and waits for what is being graded at most this long; what is not done by then is
   * given back for others.
   */
  stop(graceMs: number): Promise<void>;
}

/** How long to sleep when nothing waits and nobody calls. */
const IDLE_MS = 2000;
/** How often a held job is reported as alive, and how often the jobs of dead workers are looked for. */
const HEARTBEAT_MS = 5000;
const LOOK_MS = 1000;

/**
 * Grades what waits in the queue until it is stopped. It holds a lease on what it grades: the lock of its
 * session, and a heartbeat for the case that the session hangs. Whatever ends it, at any point, others go on.
 */
export async function startGradingWorker(options: WorkerOptions): Promise<GradingWorker> {
  const { databaseUrl, engine, log, queue } = options;
  const { database } = queue;
  const stopping = new AbortController();
  const abandoned = new AbortController();
  const pause = createPause(stopping.signal);
  const grader = createClaimGrader({ queue, engine, log, abandoned: abandoned.signal });
  let presence = await openPresence(database, databaseUrl);
  log.info({ worker: presence.workerId, threads: engine.threads }, 'grading worker started');

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const claim = await claimNext(queue, presence.workerId);
        if (claim) await grader.grade(claim);
        else await pause.sleep(IDLE_MS);
      } catch (error) {
        log.warn({ error }, 'the queue cannot be read');
        await pause.sleepThrough(TROUBLE_MS);
      }
    }
  }

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        if (presence.lost.aborted) {
          presence = await openPresence(database, databaseUrl);
          log.warn({ worker: presence.workerId }, 'connected again, as another worker');
        }
        const count = await takeBack(queue);
        if (count > 0) log.warn({ count }, 'took back what a dead worker held');
        await markDead(queue);
      } catch (error) {
        log.warn({ error }, 'the database does not answer');
      }
      await pause.sleepThrough(LOOK_MS);
    }
  }

  const unsubscribe = await database.bus.subscribe(SUBMISSION_CHANNEL, {
    message: () => pause.wake(),
    resync: () => pause.wake(),
  });
  const heartbeat = setInterval(() => {
    grader.beat().catch((error: unknown) => log.warn({ error }, 'the database takes no heartbeat'));
  }, HEARTBEAT_MS);
  const lookout = look();
  const slots = Array.from({ length: engine.threads }, () => work());
  return {
    async stop(graceMs) {
      stopping.abort();
      const late = setTimeout(() => abandoned.abort(new Error('The worker is stopping.')), graceMs);
      await Promise.all([lookout, ...slots]);
      clearTimeout(late);
      clearInterval(heartbeat);
      await unsubscribe();
      await presence.close().catch(() => undefined);
      log.info({ worker: presence.workerId }, 'grading worker stopped');
    },
  };
}
