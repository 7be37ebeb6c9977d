import type { Outcome } from '@drydock/mesh';
import type { HeaderLines } from '../workloads/behaviour.ts';
import { changedHeaders } from './header-lines.ts';
import { httpDate } from './http-date.ts';

/** Body of a sidecar whose application does not listen on the port. */
export const REFUSED_BODY: string =
  'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: delayed connect error: Connection refused';

/** Headers of an answer that a proxy makes itself. */
export function localHeaders(outcome: Outcome, now: number): HeaderLines {
  const own: (readonly [string, string])[] = [];
  if (outcome.location !== undefined) own.push(['location', outcome.location]);
  if (outcome.body !== undefined && outcome.body !== '') {
    own.push(['content-length', String(outcome.body.length)], ['content-type', 'text/plain']);
  }
  own.push(['date', httpDate(now)]);
  return changedHeaders(own, outcome.responseHeaders);
}
