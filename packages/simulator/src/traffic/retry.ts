import type { Random } from '@drydock/kubernetes';
import type { Outcome } from '@drydock/mesh';
import type { Exchange } from './exchange.ts';

type RetryPolicy = NonNullable<Outcome['retry']>;

/** Whether a policy sends a request again after this result. Upstream: Envoy's router, retry-on. */
export function isRetried(policy: RetryPolicy | undefined, result: Exchange): boolean {
  return policy?.on.some((condition) => isMet(condition, policy, result)) ?? false;
}

function isMet(condition: string, policy: RetryPolicy, result: Exchange): boolean {
  const { status = 0, upstreamFailure } = result;
  switch (condition) {
    case '5xx':
      return status >= 500;
    case 'gateway-error':
      return status === 502 || status === 503 || status === 504;
    case 'connect-failure':
    case 'reset-before-request':
      return upstreamFailure === 'connect';
    case 'reset':
      return upstreamFailure !== undefined;
    case 'retriable-4xx':
      return status === 409;
    case 'retriable-status-codes':
      return policy.statuses.includes(status);
    default:
      return /^\d{3}$/.test(condition) && Number(condition) === status;
  }
}

const BASE_MS = 25;
const MOST_MS = 250;

/** Envoy's jittered exponential back-off before retry `n` (from 1), in whole milliseconds. */
export function backOffMs(n: number, random: Random): number {
  const limit = Math.min(MOST_MS, BASE_MS * (2 ** n - 1));
  return Math.floor(random.next() * limit);
}
