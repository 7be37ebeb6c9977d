import { parseDuration } from '@drydock/validation/argo';

import { numberAt, textAt } from '../read-json.ts';
import type { RetryStrategy } from './operation.ts';

const DEFAULT_DURATION = 5000;
const DEFAULT_FACTOR = 2;
const DEFAULT_LONGEST = 180_000;

/** Milliseconds to wait, or why the strategy cannot be read. */
export type RetryDelay = { readonly delay: number } | { readonly error: string };

/** How long a failed operation waits before its next try, when `count` retries went before it (RetryStrategy.NextRetryAt). */
export function retryDelay(retry: RetryStrategy, count: number): RetryDelay {
  const duration = textAt(retry, 'backoff', 'duration');
  const maxDuration = textAt(retry, 'backoff', 'maxDuration');
  const factor = numberAt(retry, 'backoff', 'factor') ?? DEFAULT_FACTOR;
  const first = duration === '' ? DEFAULT_DURATION : readDuration(duration);
  if (first === undefined) return unreadable(duration);
  const longest = maxDuration === '' ? DEFAULT_LONGEST : readDuration(maxDuration);
  if (longest === undefined) return unreadable(maxDuration);
  const delay = first * factor ** count;
  return { delay: longest > 0 ? Math.min(longest, delay) : delay };
}

/** Whether a failed operation is tried again: a limit below 0 never ends. */
export function mayRetry(retry: RetryStrategy | undefined, count: number): boolean {
  const limit = numberAt(retry, 'limit') ?? 0;
  return limit < 0 || count < limit;
}

function unreadable(text: string): RetryDelay {
  return { error: `unable to parse ${text} as a duration` };
}

/** Milliseconds; a bare number counts seconds. */
function readDuration(text: string): number | undefined {
  if (/^[+-]?\d+$/.test(text)) return Number(text) * 1000;
  const nanoseconds = parseDuration(text);
  return nanoseconds === undefined ? undefined : nanoseconds / 1e6;
}
