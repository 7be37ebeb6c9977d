import * as codes from '../../codes/gateway.ts';
import * as istio from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, isTrue, items, number, size, text, type Field } from '../../field.ts';
import {
  checkIpAddress,
  checkNotNull,
  checkPort,
  checkUnixPath,
  reportProtocol,
} from '../../istio/checks/basics.ts';
import { checkNamespacedHost, isConverted } from '../../istio/checks/namespaced-host.ts';
import { checkServerTls } from '../../istio/checks/server-tls.ts';
import { isDnsLabel } from '../../istio/dns-name.ts';
import { parseProtocol } from '../../istio/protocol.ts';
import type { ObjectRule } from '../../rule.ts';

/** Istio's Gateway: servers with hosts, ports and the TLS that their protocol asks for. */
export const gatewaySpecRule: ObjectRule = specRule({
  name: 'gateway/spec',
  kind: 'networking.istio.io/Gateway',
  codes: [
    codes.invalidGatewayName,
    codes.noServers,
    codes.noHosts,
    codes.missingPort,
    codes.invalidServerHost,
    codes.missingTls,
    codes.unexpectedTls,
    codes.redirectWithoutHttp,
    istio.invalidHost,
    istio.partialWildcard,
    istio.invalidPort,
    istio.invalidPortName,
    istio.duplicatePort,
    istio.invalidProtocol,
    istio.invalidAddress,
    istio.targetPortIgnored,
    istio.tlsConflict,
    istio.tlsIncomplete,
    istio.tlsIgnored,
    istio.nullItem,
  ],
  check(spec, check) {
    const { name } = check.subject.key;
    if (!isDnsLabel(name) && !isConverted(check.subject)) {
      const field: Field = { value: name, path: ['metadata', 'name'] };
      check.report(codes.invalidGatewayName, field, `"${name}" is no valid name for a Gateway.`, {
        hint: 'Use letters, digits and inner hyphens.',
      });
    }
    const servers = items(at(spec, 'servers'));
    if (servers.length === 0) {
      check.report(codes.noServers, spec, 'A Gateway needs at least one server.');
    }
    const portNames = new Set<string>();
    for (const server of servers) {
      if (checkNotNull(check, server, 'A server')) continue;
      checkServer(check, server);
      checkPortName(check, at(server, 'port', 'name'), portNames);
    }
  },
});

function checkPortName(check: Check, field: Field, seen: Set<string>): void {
  if (seen.has(text(field))) {
    check.report(istio.duplicatePort, field, `Two servers have a port named "${text(field)}".`);
  }
  seen.add(text(field));
}

function checkServer(check: Check, server: Field): void {
  if (size(at(server, 'hosts')) === 0) {
    check.report(codes.noHosts, server, 'A server needs at least one host.');
  }
  for (const host of items(at(server, 'hosts'))) {
    checkNamespacedHost(check, host, { code: codes.invalidServerHost, isGateway: true });
  }
  const port = at(server, 'port');
  const bind = at(server, 'bind');
  if (isSet(port)) checkServerPort(check, port, bind);
  else check.report(codes.missingPort, server, 'A server needs a port.');
  checkBind(check, port, bind);
  checkServerTls(check, at(server, 'tls'));
  checkTlsFits(check, server);
}

function checkServerPort(check: Check, port: Field, bind: Field): void {
  if (!parseProtocol(text(at(port, 'protocol')))) reportProtocol(check, at(port, 'protocol'));
  const isSocket = text(bind).startsWith('unix://');
  if ((number(at(port, 'number')) ?? 0) > 0 || !isSocket) checkPort(check, at(port, 'number'));
  if ((number(at(port, 'targetPort')) ?? 0) > 0) {
    check.report(istio.targetPortIgnored, at(port, 'targetPort'), 'A Gateway has no targetPort.');
  }
  if (text(at(port, 'name')) === '') {
    check.report(istio.invalidPortName, port, 'The port of a server needs a name.');
  }
}

function checkBind(check: Check, port: Field, bind: Field): void {
  if (text(bind).startsWith('unix://')) {
    checkUnixPath(check, bind);
    if ((number(at(port, 'number')) ?? 0) !== 0) {
      check.report(
        istio.invalidPort,
        at(port, 'number'),
        'A server on a socket has port number 0.',
      );
    }
  } else if (text(bind) !== '') checkIpAddress(check, bind);
}

/** HTTPS and TLS need settings; other protocols take none, but HTTP its redirect. */
function checkTlsFits(check: Check, server: Field): void {
  const protocol = parseProtocol(text(at(server, 'port', 'protocol')));
  const tls = at(server, 'tls');
  if (!protocol) return;
  const name = text(at(server, 'port', 'protocol'));
  if (!protocol.isHttp && isTrue(at(tls, 'httpsRedirect'))) {
    check.report(
      codes.redirectWithoutHttp,
      at(tls, 'httpsRedirect'),
      `httpsRedirect is for HTTP servers, this one is ${name}.`,
    );
  }
  if (protocol.isTls && !isSet(tls)) {
    check.report(codes.missingTls, server, `A server with protocol ${name} needs tls settings.`, {
      hint: 'Add tls with mode SIMPLE and a credentialName, or mode PASSTHROUGH.',
    });
  }
  if (protocol.isTls || !isSet(tls)) return;
  const mode = text(at(tls, 'mode'));
  const passesThrough = ['', 'PASSTHROUGH', 'AUTO_PASSTHROUGH'].includes(mode);
  const hasCertificates = ['caCertificates', 'privateKey', 'serverCertificate'].some(
    (field) => text(at(tls, field)) !== '',
  );
  if (protocol.isHttp && passesThrough && !hasCertificates) return;
  check.report(codes.unexpectedTls, tls, `A server with protocol ${name} takes no TLS settings.`, {
    hint: 'Use the protocol HTTPS or TLS.',
    onKey: true,
  });
}
