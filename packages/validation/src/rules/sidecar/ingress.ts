import * as codes from '../../codes/sidecar.ts';
import * as istio from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, isTrue, items, number, size, text, type Field } from '../../field.ts';
import {
  checkIpAddress,
  checkNotNull,
  checkPort,
  checkPortName,
  checkProtocol,
  checkUnixPath,
} from '../../istio/checks/basics.ts';
import { checkConnectionPool } from '../../istio/checks/connection-pool.ts';
import { checkServerTls } from '../../istio/checks/server-tls.ts';
import { parseProtocol } from '../../istio/protocol.ts';
import type { ObjectRule } from '../../rule.ts';

/** The ingress listeners of a Sidecar, and its connection pool for inbound requests. */
export const sidecarIngressRule: ObjectRule = specRule({
  name: 'sidecar/ingress',
  kind: 'networking.istio.io/Sidecar',
  codes: [
    codes.missingListenerPort,
    codes.invalidListener,
    codes.invalidDefaultEndpoint,
    codes.unsupportedTls,
    codes.httpPoolIgnored,
    istio.targetPortIgnored,
    istio.invalidPort,
    istio.invalidPortName,
    istio.invalidProtocol,
    istio.invalidAddress,
    istio.duplicatePort,
    istio.tlsConflict,
    istio.tlsIncomplete,
    istio.tlsIgnored,
    istio.emptyConnectionPool,
    istio.connectionPoolConflict,
    istio.negativeNumber,
    istio.invalidDuration,
    istio.nullItem,
  ],
  check(spec, check) {
    const seen = new Set<number>();
    for (const listener of items(at(spec, 'ingress'))) {
      if (checkNotNull(check, listener, 'An ingress listener')) continue;
      if (isSet(at(listener, 'port'))) checkListener(check, listener, seen);
      else {
        check.report(codes.missingListenerPort, listener, 'An ingress listener needs a port.');
      }
    }
    checkConnectionPool(check, at(spec, 'inboundConnectionPool'));
  },
});

function checkListener(check: Check, listener: Field, seen: Set<number>): void {
  const port = at(listener, 'port');
  const value = number(at(port, 'number')) ?? 0;
  if ((number(at(port, 'targetPort')) ?? 0) > 0) {
    check.report(istio.targetPortIgnored, at(port, 'targetPort'), 'A Sidecar has no targetPort.');
  }
  if (text(at(port, 'name')) !== '') checkPortName(check, at(port, 'name'));
  checkProtocol(check, at(port, 'protocol'));
  checkPort(check, at(port, 'number'));
  if (text(at(listener, 'bind')) !== '') checkIpAddress(check, at(listener, 'bind'));
  if (seen.has(value)) {
    check.report(
      istio.duplicatePort,
      at(port, 'number'),
      `There are two listeners on port ${value}.`,
    );
  }
  seen.add(value);
  if (text(at(listener, 'defaultEndpoint')) !== '') {
    checkDefaultEndpoint(check, at(listener, 'defaultEndpoint'));
  }
  if (isSet(at(listener, 'tls'))) checkTls(check, listener);
  const pool = at(listener, 'connectionPool');
  checkConnectionPool(check, pool);
  const protocol = text(at(port, 'protocol'));
  if (isSet(at(pool, 'http')) && parseProtocol(protocol)?.isHttp !== true) {
    check.report(
      codes.httpPoolIgnored,
      at(pool, 'http'),
      `The protocol of port ${value} is "${protocol}", not HTTP: only the tcp settings apply.`,
      { onKey: true },
    );
  }
}

const LOCAL = new Set(['', '127.0.0.1', '0.0.0.0', '::1', '::']);

function checkDefaultEndpoint(check: Check, field: Field): void {
  const value = text(field);
  if (value.startsWith('unix://')) {
    checkUnixPath(check, field);
    return;
  }
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(value) ?? [];
  const host = bracketed ?? plain;
  const number = Number(port);
  const hasPort = /^[+-]?[0-9]+$/.test(port ?? '') && number >= 1 && number <= 65535;
  if (host !== undefined && LOCAL.has(host) && hasPort) return;
  check.report(codes.invalidDefaultEndpoint, field, `"${value}" is no local port and no socket.`, {
    hint: 'Write 127.0.0.1:PORT, 0.0.0.0:PORT, [::1]:PORT, [::]:PORT or unix:///path.',
  });
}

function checkTls(check: Check, listener: Field): void {
  const tls = at(listener, 'tls');
  for (const name of [
    'subjectAltNames',
    'credentialNames',
    'tlsCertificates',
    'credentialName',
    'httpsRedirect',
  ]) {
    const field = at(tls, name);
    if (text(field) === '' && size(field) === 0 && !isTrue(field)) continue;
    check.report(codes.unsupportedTls, field, `An ingress listener does not support ${name}.`, {
      onKey: true,
    });
  }
  const mode = text(at(tls, 'mode'));
  if (mode === 'ISTIO_MUTUAL' || mode === 'AUTO_PASSTHROUGH') {
    check.report(
      codes.unsupportedTls,
      at(tls, 'mode'),
      `An ingress listener cannot use the mode ${mode}.`,
    );
  }
  const protocol = text(at(listener, 'port', 'protocol'));
  if (parseProtocol(protocol)?.isTls !== true) {
    check.report(
      codes.unsupportedTls,
      tls,
      `A listener with protocol "${protocol}" takes no TLS settings.`,
      {
        hint: 'Use the protocol HTTPS or TLS.',
        onKey: true,
      },
    );
  }
  checkServerTls(check, tls);
}
