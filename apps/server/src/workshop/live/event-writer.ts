import type { Database } from '../../database/database.ts';
import { sqlStateOf } from '../../database/database.ts';
import { insertEvents, type ArrivedEvent, type StoredEvent } from '../store/event-rows.ts';
import type { ReplicaMessages } from './replica-messages.ts';

/** Events in one transaction at most. */
const BATCH = 1000;
/** Bytes in one transaction, unless one request alone has more. */
const BATCH_BYTES = 8 * 1_048_576;
/** Requests that wait for the database at most; more are sent away and come back. */
const WAITING = 4000;
/** Bytes of all requests that are not stored yet: what they cost the server's memory. */
const WAITING_BYTES = 64 * 1_048_576;

/** The database is down or behind: nothing was stored, ask again. */
export class NotStoredError extends Error {
  override readonly name = 'NotStoredError';
}

/** Stores events of many learners in few transactions. */
export interface EventWriter {
  /**
   * Stores the events of one request of so many bytes. Resolves after the commit to the ids of those
   * that the database will never take. Rejects with NotStoredError, also when too much waits already.
   */
  write(events: readonly ArrivedEvent[], bytes: number): Promise<ReadonlySet<string>>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

interface Waiting {
  readonly events: readonly ArrivedEvent[];
  readonly bytes: number;
  readonly resolve: (refused: ReadonlySet<string>) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One transaction at a time; what arrives meanwhile goes together into the next one. So a class of a
 * thousand costs the database a few commits a second more than a class of ten. `onStored` is told
 * before the learners are, so what is acknowledged is on the dashboards' way.
 */
export function createEventWriter(
  database: Database,
  messages: ReplicaMessages,
  onStored: (events: readonly StoredEvent[]) => void,
): EventWriter {
  const waiting: Waiting[] = [];
  let held = 0;
  let running: Promise<void> | undefined;

  const store = async (events: readonly ArrivedEvent[]): Promise<void> => {
    const stored = await database.transaction(async (queries) => {
      const fresh = await insertEvents(queries, events);
      for (const [workshopId, serials] of serialsByWorkshop(fresh)) {
        await messages.tell(workshopId, { kind: 'events', serials }, queries);
      }
      return fresh;
    });
    onStored(stored);
  };

  /** The ids of those that no database takes; they must not keep the others from being stored. */
  const storeApart = async (events: readonly ArrivedEvent[]): Promise<readonly string[]> => {
    try {
      await store(events);
      return [];
    } catch (error) {
      if (!isAboutData(error)) throw error;
      if (events.length === 1 || isAboutMember(error)) return events.map(({ event }) => event.id);
    }
    const refused: string[] = [];
    for (const event of events) refused.push(...(await storeApart([event])));
    return refused;
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = takeBatch(waiting);
      try {
        await store(batch.flatMap(({ events }) => events));
        for (const { resolve } of batch) resolve(new Set());
      } catch (error) {
        if (!isAboutData(error)) {
          for (const { reject } of batch) reject(notStored(error));
          continue;
        }
        for (const { events, resolve, reject } of batch) {
          await storeApart(events).then(
            (refused) => resolve(new Set(refused)),
            (cause: unknown) => reject(notStored(cause)),
          );
        }
      }
    }
  };

  return {
    write(events, bytes) {
      if (waiting.length >= WAITING || held + bytes > WAITING_BYTES) {
        return Promise.reject(new NotStoredError('Too many requests wait for the database.'));
      }
      held += bytes;
      const written = new Promise<ReadonlySet<string>>((resolve, reject) => {
        waiting.push({ events, bytes, resolve, reject });
        running ??= run().finally(() => {
          running = undefined;
        });
      });
      return written.finally(() => {
        held -= bytes;
      });
    },
    idle: () => running ?? Promise.resolve(),
  };
}

function takeBatch(waiting: Waiting[]): readonly Waiting[] {
  const batch: Waiting[] = [];
  let [events, bytes] = [0, 0];
  for (let next = waiting[0]; next; next = waiting[0]) {
    events += next.events.length;
    bytes += next.bytes;
    if (batch.length > 0 && (events > BATCH || bytes > BATCH_BYTES)) break;
    batch.push(next);
    waiting.shift();
  }
  return batch;
}

/** Classes 22 and 23 of SQLSTATE: data that does not fit, a member that is gone. Trying again would not help. */
function isAboutData(error: unknown): boolean {
  return /^2[23]/.test(sqlStateOf(error) ?? '');
}

/** 23503, a foreign key: whose events these are is no member, so none of them will do. */
function isAboutMember(error: unknown): boolean {
  return sqlStateOf(error) === '23503';
}

function notStored(cause: unknown): NotStoredError {
  return new NotStoredError('The database did not store the events.', { cause });
}

function serialsByWorkshop(events: readonly StoredEvent[]): ReadonlyMap<string, number[]> {
  const serials = new Map<string, number[]>();
  for (const { workshopId, serial } of events) {
    const list = serials.get(workshopId) ?? [];
    list.push(serial);
    serials.set(workshopId, list);
  }
  return serials;
}
