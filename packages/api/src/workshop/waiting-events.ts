import type { LearnerEvent } from './learner-event.ts';

/** Where events wait until the server has them: IndexedDB in a browser, an array in a test. */
export interface OutboxStorage {
  /** Everything that waits, in the order in which it was added. */
  read(): Promise<readonly LearnerEvent[]>;
  add(event: LearnerEvent): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
}

/** What waits, in memory and in a storage that may fail. */
export interface WaitingEvents {
  readonly list: () => readonly LearnerEvent[];
  add(event: LearnerEvent): Promise<void>;
  forget(ids: readonly string[]): Promise<void>;
  /** False after the storage failed: what waits is then in memory alone. */
  readonly isDurable: () => boolean;
}

/** What waited when the page was left, and what is added from now on. Never rejects. */
export async function readWaitingEvents(storage: OutboxStorage): Promise<WaitingEvents> {
  let isDurable = true;
  const failed = (): void => {
    isDurable = false;
  };
  let events: readonly LearnerEvent[] = await storage.read().catch(() => {
    failed();
    return [];
  });
  return {
    list: () => events,
    isDurable: () => isDurable,
    async add(event) {
      await storage.add(event).catch(failed);
      events = [...events, event];
    },
    async forget(ids) {
      if (ids.length === 0) return;
      const gone = new Set(ids);
      events = events.filter(({ id }) => !gone.has(id));
      await storage.remove(ids).catch(failed);
    },
  };
}
