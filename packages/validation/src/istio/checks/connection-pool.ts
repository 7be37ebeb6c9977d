import { connectionPoolConflict, emptyConnectionPool, invalidDuration } from '../../codes/istio.ts';
import type { Check } from '../../check.ts';
import { at, isSet, isTrue, text, type Field } from '../../field.ts';
import { parseDuration } from '../duration.ts';
import { checkDuration, checkNotNegative } from './basics.ts';

/** Connection pool settings of a DestinationRule or a Sidecar; absent is fine. */
export function checkConnectionPool(check: Check, pool: Field): void {
  if (!isSet(pool)) return;
  const http = at(pool, 'http');
  const tcp = at(pool, 'tcp');
  if (!isSet(http) && !isSet(tcp)) {
    check.report(emptyConnectionPool, pool, 'A connection pool needs http or tcp settings.');
  }
  if (isSet(http)) checkHttp(check, http);
  if (isSet(tcp)) checkTcp(check, tcp);
}

function checkHttp(check: Check, http: Field): void {
  for (const name of [
    'http1MaxPendingRequests',
    'http2MaxRequests',
    'maxRequestsPerConnection',
    'maxRetries',
    'maxConcurrentStreams',
  ]) {
    checkNotNegative(check, at(http, name));
  }
  if (isSet(at(http, 'idleTimeout'))) checkDuration(check, at(http, 'idleTimeout'));
  if (text(at(http, 'h2UpgradePolicy')) === 'UPGRADE' && isTrue(at(http, 'useClientProtocol'))) {
    check.report(
      connectionPoolConflict,
      at(http, 'useClientProtocol'),
      'useClientProtocol and h2UpgradePolicy UPGRADE exclude each other.',
    );
  }
  const keepalive = at(http, 'http2KeepAlive');
  if (isSet(keepalive)) checkKeepalive(check, keepalive);
}

function checkKeepalive(check: Check, keepalive: Field): void {
  for (const name of ['interval', 'timeout']) {
    const field = at(keepalive, name);
    if (isSet(field)) checkDuration(check, field);
    else check.report(invalidDuration, keepalive, `http2KeepAlive needs its ${name}.`);
  }
}

function checkTcp(check: Check, tcp: Field): void {
  checkNotNegative(check, at(tcp, 'maxConnections'));
  for (const name of ['connectTimeout', 'maxConnectionDuration']) {
    if (isSet(at(tcp, name))) checkDuration(check, at(tcp, name));
  }
  const idle = at(tcp, 'idleTimeout');
  // Below a millisecond istiod takes it for "never": validation.go validateConnectionPool.
  const isNever = Math.trunc((parseDuration(text(idle)) ?? 0) / 1e6) === 0;
  if (isSet(idle) && !isNever) checkDuration(check, idle);
  for (const name of ['time', 'interval']) {
    const field = at(tcp, 'tcpKeepalive', name);
    if (isSet(field)) checkDuration(check, field);
  }
}
