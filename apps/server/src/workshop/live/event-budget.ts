import { ApiError } from '../../http/api-error.ts';

/** What a tab that was offline for hours may send at once. */
const BURST = 600;
/** Far more than a person does. */
const PER_SECOND = 5;

/** How much a learner may send: a bucket for each, in the memory of this replica. */
export interface EventBudget {
  /** Throws 429 when a learner sends more than any person does. */
  spend(learnerId: string, events: number): void;
}

export function createEventBudget(now: () => number): EventBudget {
  const buckets = new Map<string, { left: number; at: number }>();
  const forgetFull = (): void => {
    for (const [id, { left, at }] of buckets) {
      if (left + ((now() - at) / 1000) * PER_SECOND >= BURST) buckets.delete(id);
    }
  };
  return {
    spend(learnerId, events) {
      if (buckets.size > 5000) forgetFull();
      const { left, at } = buckets.get(learnerId) ?? { left: BURST, at: now() };
      const filled = Math.min(BURST, left + ((now() - at) / 1000) * PER_SECOND);
      if (filled < events) {
        const retryAfter = Math.ceil((events - filled) / PER_SECOND);
        throw new ApiError(
          429,
          'workshop/too-many-events',
          'This browser sends too much at once.',
          {
            action: 'It sends the rest later by itself.',
            retryAfter,
          },
        );
      }
      buckets.set(learnerId, { left: filled - events, at: now() });
    },
  };
}
