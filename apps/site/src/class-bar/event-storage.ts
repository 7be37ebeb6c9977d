import { createStore, delMany, entries, set, type UseStore } from 'idb-keyval';
import type { LearnerEvent } from '@drydock/api';
import type { OutboxStorage } from '@drydock/api/workshop-client';

/** Deletes what waits of a workshop: it is somebody's who left. Never rejects. */
export async function forgetEvents(workshopId: string): Promise<void> {
  const storage = openEventStorage(workshopId);
  try {
    await storage.remove((await storage.read()).map(({ id }) => id));
  } catch {
    // A browser that keeps nothing kept nothing of theirs either.
  }
}

/** Events of one workshop that the server does not have yet; they outlive the tab. Rejects where the browser keeps nothing. */
export function openEventStorage(workshopId: string): OutboxStorage {
  let opened: UseStore | undefined;
  const store = (): UseStore => (opened ??= createStore('drydock-outbox', 'events'));
  const keyOf = (id: string): string => `${workshopId}/${id}`;
  return {
    read: async () => {
      const found = await entries<string, LearnerEvent>(store());
      return found
        .filter(([key]) => key.startsWith(keyOf('')))
        .map(([, event]) => event)
        .toSorted((a, b) => a.at - b.at || a.sequence - b.sequence);
    },
    add: async (event) => set(keyOf(event.id), event, store()),
    remove: async (ids) => delMany(ids.map(keyOf), store()),
  };
}
