import { ApiError } from '../../http/api-error.ts';

interface Measure {
  readonly events: number;
  readonly bytes: number;
}

/** What a tab that was offline for hours may send at once. */
const BURST: Measure = { events: 600, bytes: 16 * 1_048_576 };
/** Far more than a person does. */
const PER_SECOND: Measure = { events: 5, bytes: 131_072 };

/** How much a learner may send: a bucket for each, in the memory of this replica. */
export interface EventBudget {
  /** Throws 429 when a learner sends more than any person does; nothing is spent then. */
  spend(learnerId: string, events: number, bytes?: number): void;
}

interface Bucket extends Measure {
  readonly at: number;
}

export function createEventBudget(now: () => number): EventBudget {
  const buckets = new Map<string, Bucket>();
  const forgetFull = (): void => {
    for (const [id, bucket] of buckets) {
      const { events, bytes } = filledAt(bucket, now());
      if (events >= BURST.events && bytes >= BURST.bytes) buckets.delete(id);
    }
  };
  return {
    spend(learnerId, events, bytes = 0) {
      if (buckets.size > 5000) forgetFull();
      const at = now();
      const left = filledAt(buckets.get(learnerId) ?? { ...BURST, at }, at);
      const seconds = Math.max(
        (events - left.events) / PER_SECOND.events,
        (bytes - left.bytes) / PER_SECOND.bytes,
      );
      if (seconds > 0) throw tooMuch(Math.ceil(seconds));
      buckets.set(learnerId, { events: left.events - events, bytes: left.bytes - bytes, at });
    },
  };
}

function filledAt({ events, bytes, at }: Bucket, now: number): Measure {
  const seconds = (now - at) / 1000;
  return {
    events: Math.min(BURST.events, events + seconds * PER_SECOND.events),
    bytes: Math.min(BURST.bytes, bytes + seconds * PER_SECOND.bytes),
  };
}

function tooMuch(retryAfter: number): ApiError {
  return new ApiError(429, 'workshop/too-many-events', 'This browser sends too much at once.', {
    action: 'It sends the rest later by itself.',
    retryAfter,
  });
}
