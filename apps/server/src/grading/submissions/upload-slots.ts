import { ApiError } from '../../http/api-error.ts';

/** How many uploads are in memory at a time: of everybody, of one learner, of an instructor's program. */
const SLOTS = { all: 24, learner: 2, user: 8 } as const;

/** Bounds the memory that uploads take, however slowly they come in. */
export interface UploadSlots {
  /** Runs it, or throws `ApiError` 429 or 503 when there are too many already. */
  hold<T>(actor: string, run: () => Promise<T>): Promise<T>;
}

export function createUploadSlots(
  slots: { readonly [name in keyof typeof SLOTS]: number } = SLOTS,
): UploadSlots {
  const held = new Map<string, number>();
  let total = 0;
  return {
    async hold(actor, run) {
      const own = held.get(actor) ?? 0;
      const most = actor.startsWith('user:') ? slots.user : slots.learner;
      if (own >= most) throw busy(429, 'You are uploading already.');
      if (total >= slots.all) throw busy(503, 'Too many uploads are coming in right now.');
      held.set(actor, own + 1);
      total += 1;
      try {
        return await run();
      } finally {
        total -= 1;
        const left = (held.get(actor) ?? 1) - 1;
        if (left > 0) held.set(actor, left);
        else held.delete(actor);
      }
    },
  };
}

function busy(status: 429 | 503, message: string): ApiError {
  return new ApiError(status, 'grading/busy', message, {
    action: 'Wait a few seconds, then try again.',
    retryAfter: 5,
  });
}
