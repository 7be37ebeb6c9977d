import type { CheckResult, CheckStatus, TrafficSeen } from '@drydock/lab';
import { formatPoints } from './points.ts';

/** A verdict in words, the same in every report. */
export const STATUS_WORDS: Readonly<Record<CheckStatus, string>> = {
  pass: 'Passed',
  partial: 'Partial',
  fail: 'Failed',
  muted: 'Not counted',
  error: 'Could not check',
};

type Counterexample = NonNullable<CheckResult['counterexample']>;

/** `GET http://reviews:9080/ from web in prod` */
export function describeRequest({ method, url, from }: Counterexample['request']): string {
  return `${method ?? 'GET'} ${url} ${describeSender(from)}`;
}

function describeSender(from: Counterexample['request']['from']): string {
  if ('external' in from) return 'from outside the cluster';
  return 'pod' in from
    ? `from pod ${from.pod} in ${from.namespace}`
    : `from ${from.workload} in ${from.namespace}`;
}

/** `v2 as /newcatalog, 200`; what was seen, or wanted, of a request. */
export function describeSeen({ destination, path, status, error }: TrafficSeen): string {
  const where = [destination, path === undefined ? undefined : `as ${path}`];
  const parts = [where.filter(Boolean).join(' '), status, error];
  return parts.filter((part) => part !== undefined && part !== '').join(', ') || 'no answer';
}

/** What a check follows from, by its title where it is known. */
export function followsWords(follows: string | undefined, checks: readonly CheckResult[]): string {
  if (follows === undefined) return 'Follows from another check.';
  const title = checks.find(({ id }) => id === follows)?.title;
  return title === undefined ? `Follows from ${follows}.` : `Follows from "${title}".`;
}

/** Who changed the points of a check, and why. */
export function overrideWords(override: {
  readonly author: string;
  readonly reason: string;
  readonly before: number;
  readonly after: number;
}): string {
  const { author, reason, before, after } = override;
  return `${author} changed ${formatPoints(before)} to ${formatPoints(after)}: ${reason}`;
}
