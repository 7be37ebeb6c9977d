import type { Outcome } from '@drydock/mesh';
import type { HeaderLines } from '../workloads/behaviour.ts';
import { changedHeaders } from './header-lines.ts';
import { httpDate } from './http-date.ts';

const UPSTREAM_ERROR = 'upstream connect error or disconnect/reset before headers. ';

/** Bodies of Envoy's own answers when the upstream connection fails. */
export const RESET_BODY: string = `${UPSTREAM_ERROR}reset reason: connection termination`;
export const REFUSED_BODY: string = `${UPSTREAM_ERROR}reset reason: remote connection failure, transport failure reason: delayed connect error: Connection refused`;
export const NOT_TLS_BODY: string = `${UPSTREAM_ERROR}reset reason: remote connection failure, transport failure reason: TLS_error:|268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end`;
export const TIMEOUT_BODY = 'upstream request timeout';

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
