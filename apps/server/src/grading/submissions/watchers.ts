import type { Database } from '../../database/database.ts';
import { SUBMISSION_CHANNEL, submissionOf } from '../queue/grading-bus.ts';

/** Those who watch submissions from this process. */
export interface Watchers {
  /** `onChange` is called when the submission may have changed; the returned function ends it. */
  watch(submissionId: string, onChange: () => void): Promise<() => void>;
  close(): Promise<void>;
}

/** One subscription for all of them, from the first on. */
export function createWatchers(database: Database): Watchers {
  const watching = new Map<string, Set<() => void>>();
  let subscription: Promise<() => Promise<void>> | undefined;
  const callAll = (): void => {
    for (const callbacks of watching.values()) for (const call of callbacks) call();
  };
  return {
    async watch(submissionId, onChange) {
      subscription ??= database.bus.subscribe(SUBMISSION_CHANNEL, {
        message: (message) => {
          const changed = submissionOf(message);
          if (changed !== undefined) for (const call of watching.get(changed) ?? []) call();
        },
        resync: callAll,
      });
      await subscription.catch((error: unknown) => {
        // The next who watches tries again.
        subscription = undefined;
        throw error;
      });
      const callbacks = watching.get(submissionId) ?? new Set();
      watching.set(submissionId, callbacks.add(onChange));
      return () => {
        callbacks.delete(onChange);
        if (callbacks.size === 0) watching.delete(submissionId);
      };
    },
    async close() {
      watching.clear();
      const unsubscribe = await subscription;
      await unsubscribe?.();
    },
  };
}
