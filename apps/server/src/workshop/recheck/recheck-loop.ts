import type { Logger } from 'pino';
import type { Database } from '../../database/database.ts';
import {
  decideClaim,
  takeClaim,
  type StoredVerdict,
  type TakenClaim,
} from '../store/claim-rows.ts';
import type { ReplicaMessages } from '../live/replica-messages.ts';
import type { CheckerPool } from './checker-pool.ts';

/** Claims that a replica took and left are looked for so often. */
const LOOK_MS = 5000;
/** A claim is somebody else's again after so long: more than a check may take. */
const TAKEN_SECONDS = 45;
/** Work that could not be decided is tried once more: the thread may have died of another one. */
const ATTEMPTS = 2;

export interface RecheckLoopOptions {
  readonly database: Database;
  readonly pool: CheckerPool;
  readonly messages: ReplicaMessages;
  readonly now: () => number;
  readonly log: Logger;
  readonly onVerdict: (workshopId: string, verdict: StoredVerdict) => void;
}

/** Takes claims from the database, has them checked and writes down what was found. */
export interface RecheckLoop extends AsyncDisposable {
  /** A claim may have come. */
  wake(): void;
}

/** The queue is in the database, so a restart loses nothing and replicas share the work. */
export function startRecheckLoop(options: RecheckLoopOptions): RecheckLoop {
  const { database, pool, log } = options;
  const lanes = new Set<Promise<void>>();
  let isStopped = false;

  const lane = async (): Promise<void> => {
    for (;;) {
      if (isStopped) return;
      const claim = await takeClaim(database.queries, TAKEN_SECONDS);
      if (!claim) return;
      await decide(claim, options, () => isStopped);
    }
  };
  const wake = (): void => {
    if (isStopped || lanes.size >= pool.threads) return;
    const running = lane()
      .catch((error: unknown) =>
        log.warn({ error }, 'Re-checks wait: the database does not answer'),
      )
      .finally(() => lanes.delete(running));
    lanes.add(running);
  };
  const look = setInterval(wake, LOOK_MS);
  look.unref();
  wake();

  return {
    wake,
    async [Symbol.asyncDispose]() {
      isStopped = true;
      clearInterval(look);
      await pool[Symbol.asyncDispose]();
      await Promise.all(lanes);
    },
  };
}

async function decide(
  claim: TakenClaim,
  { database, pool, messages, now, onVerdict }: RecheckLoopOptions,
  isStopped: () => boolean,
): Promise<void> {
  const { lab, step, work } = claim;
  const found = await pool.check({ lab, step, ...work });
  // A pool that is taken down decides nothing: the claim is taken again after the restart.
  if (isStopped()) return;
  if (found.verdict === 'undecided' && claim.attempt < ATTEMPTS) return;
  const verdict = await database.transaction(async (queries) => {
    const decided = await decideClaim(queries, claim, { ...found, at: now() });
    if (!decided) return undefined;
    const { workshopId, learnerId } = claim;
    await messages.tell(workshopId, { kind: 'verdicts', learner: learnerId }, queries);
    return decided;
  });
  if (verdict) onVerdict(claim.workshopId, verdict);
}
