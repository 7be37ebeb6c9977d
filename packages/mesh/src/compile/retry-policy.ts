import type { JsonObject } from '@drydock/manifests';
import { durationOf, numberOf, textOf } from '../json-access.ts';
import type { RetryPolicy } from '../route-table.ts';
import type { FieldRef } from '../trace.ts';

const DEFAULT_RETRY_ON: readonly string[] = [
  'connect-failure',
  'refused-stream',
  'unavailable',
  'cancelled',
  'retriable-status-codes',
];

/** Istio's policy where a rule says nothing: 2 retries of what surely was not handled. */
export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 2,
  on: DEFAULT_RETRY_ON,
  statuses: [],
  perTryTimeoutMs: 0,
};

/** An HTTPRetry of a VirtualService or of MeshConfig; undefined: no retries. */
export function readRetryPolicy(retries: JsonObject, source?: FieldRef): RetryPolicy | undefined {
  const attempts = numberOf(retries['attempts']) ?? 0;
  if (attempts <= 0) return undefined;
  const words = (textOf(retries['retryOn']) ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const statuses = words.filter((word) => /^\d{3}$/.test(word)).map(Number);
  const named = words.filter((word) => !/^\d{3}$/.test(word));
  const on = statuses.length > 0 ? [...named, 'retriable-status-codes'] : named;
  const backOffMs = durationOf(retries['backoff']);
  return {
    attempts,
    on: words.length === 0 ? DEFAULT_RETRY_ON : on,
    statuses,
    perTryTimeoutMs: durationOf(retries['perTryTimeout']) ?? 0,
    ...(backOffMs === undefined || backOffMs <= 0 ? {} : { backOffMs }),
    ...(retries['ignorePreviousHosts'] === false ? { mayRepeatEndpoint: true } : {}),
    ...(source ? { source } : {}),
  };
}
