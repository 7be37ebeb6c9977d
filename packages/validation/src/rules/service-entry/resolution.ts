import * as codes from '../../codes/service-entry.ts';
import * as istio from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, items, size, text, texts, type Field } from '../../field.ts';
import { checkLabels, checkNotNull } from '../../istio/checks/basics.ts';
import {
  checkAddress,
  checkEndpointPorts,
  checkWorkloadEntry,
} from '../../istio/checks/workload-entry.ts';
import { domainProblem } from '../../istio/dns-name.ts';
import { parseProtocol } from '../../istio/protocol.ts';
import { labelsOf } from '../../subject.ts';
import type { ObjectRule } from '../../rule.ts';

/** What each resolution of a ServiceEntry needs and excludes. */
export const serviceEntryResolutionRule: ObjectRule = specRule({
  name: 'service-entry/resolution',
  kind: 'networking.istio.io/ServiceEntry',
  codes: [
    codes.endpointsConflict,
    codes.invalidEndpoint,
    codes.missingAddress,
    codes.invalidResolution,
    codes.ambiguousHosts,
    codes.ambiguousTcpHosts,
    codes.selectorIgnored,
    istio.invalidAddress,
    istio.invalidPort,
    istio.invalidPortName,
    istio.invalidLabel,
    istio.nullItem,
  ],
  check(spec, check) {
    const resolution = text(at(spec, 'resolution')) || 'NONE';
    const isRange = texts(at(spec, 'addresses')).some((address) => address.includes('/'));
    if (isRange && resolution !== 'NONE' && resolution !== 'STATIC') {
      check.report(
        codes.invalidResolution,
        at(spec, 'addresses'),
        `Address ranges go with resolution NONE or STATIC, not with ${resolution}.`,
      );
    }
    checkEndpoints(check, spec, resolution);
    if (resolution !== 'NONE') checkHostsApart(check, spec);
  },
});

function checkEndpoints(check: Check, spec: Field, resolution: string): void {
  switch (resolution) {
    case 'NONE':
      checkNone(check, spec);
      break;
    case 'STATIC':
      for (const endpoint of items(at(spec, 'endpoints'))) {
        if (checkNotNull(check, endpoint, 'An endpoint')) continue;
        checkWorkloadEntry(check, endpoint, {
          servicePorts: portNames(spec),
          allowHostNames: false,
        });
      }
      break;
    case 'DNS':
    case 'DNS_ROUND_ROBIN':
      checkDns(check, spec, resolution);
      break;
    case 'DYNAMIC_DNS':
      checkDynamicDns(check, spec);
      break;
    default:
      // Another value is the schema's to refuse.
      break;
  }
}

function portNames(spec: Field): ReadonlySet<string> {
  return new Set(items(at(spec, 'ports')).map((port) => text(at(port, 'name'))));
}

function checkNone(check: Check, spec: Field): void {
  if (size(at(spec, 'endpoints')) > 0) {
    check.report(
      codes.endpointsConflict,
      at(spec, 'endpoints'),
      'With resolution NONE requests go where they are addressed to: endpoints have no place.',
      { hint: 'Use resolution STATIC or DNS.', onKey: true },
    );
  }
  if (isSet(at(spec, 'workloadSelector'))) {
    check.report(
      codes.selectorIgnored,
      at(spec, 'workloadSelector'),
      'With resolution NONE a workloadSelector selects nothing.',
      { onKey: true },
    );
  }
}

function checkDns(check: Check, spec: Field, resolution: string): void {
  const endpoints = items(at(spec, 'endpoints'));
  if (endpoints.length === 0) {
    for (const host of items(at(spec, 'hosts'))) {
      if (domainProblem(text(host)) === undefined) continue;
      check.report(
        codes.invalidResolution,
        host,
        `DNS cannot resolve "${text(host)}": without endpoints the host must be a full name.`,
      );
    }
  }
  if (resolution === 'DNS_ROUND_ROBIN' && endpoints.length > 1) {
    check.report(
      codes.endpointsConflict,
      at(spec, 'endpoints'),
      'Resolution DNS_ROUND_ROBIN takes one endpoint at most.',
    );
  }
  for (const endpoint of endpoints) {
    if (checkNotNull(check, endpoint, 'An endpoint')) continue;
    checkAddress(check, at(endpoint, 'address'), true);
    checkLabels(check, at(endpoint, 'labels'));
    checkEndpointPorts(check, endpoint, portNames(spec));
  }
  if (size(at(spec, 'addresses')) > 0) checkTcpHosts(check, spec);
}

function checkTcpHosts(check: Check, spec: Field): void {
  const hasTcp = items(at(spec, 'ports')).some(
    (port) => parseProtocol(text(at(port, 'protocol')))?.isTcp,
  );
  if (!hasTcp || size(at(spec, 'hosts')) < 2) return;
  check.report(
    codes.ambiguousTcpHosts,
    at(spec, 'hosts'),
    'With addresses and a TCP port only one host can be told.',
  );
}

function checkDynamicDns(check: Check, spec: Field): void {
  for (const name of ['endpoints', 'addresses']) {
    if (size(at(spec, name)) === 0) continue;
    check.report(
      codes.invalidResolution,
      at(spec, name),
      `Resolution DYNAMIC_DNS asks DNS for each host that is requested: ${name} have no place.`,
      { onKey: true },
    );
  }
  for (const host of items(at(spec, 'hosts'))) {
    if (text(host).startsWith('*')) continue;
    check.report(
      codes.invalidResolution,
      host,
      `Resolution DYNAMIC_DNS is for hosts that begin with a star, "${text(host)}" does not.`,
      { hint: 'Use resolution DNS.' },
    );
  }
  for (const port of items(at(spec, 'ports'))) {
    const protocol = parseProtocol(text(at(port, 'protocol')));
    if (protocol?.isHttp === true || protocol?.isTls === true) continue;
    check.report(
      codes.invalidResolution,
      port,
      'Resolution DYNAMIC_DNS needs a protocol that names the host: HTTP, HTTP2, GRPC or TLS.',
    );
  }
  const waypoint = labelsOf(check.subject).get('istio.io/use-waypoint') ?? '';
  const isInternal = text(at(spec, 'location')) === 'MESH_INTERNAL';
  if (waypoint === '' || waypoint === 'none' || !isInternal) return;
  check.report(
    codes.invalidResolution,
    at(spec, 'location'),
    'A waypoint does not serve MESH_INTERNAL hosts with resolution DYNAMIC_DNS.',
  );
}

/** Plain TCP names no host: several hosts on it cannot be told apart. */
function checkHostsApart(check: Check, spec: Field): void {
  if (size(at(spec, 'hosts')) < 2) return;
  for (const port of items(at(spec, 'ports'))) {
    if (!isSet(port)) continue;
    const protocol = parseProtocol(text(at(port, 'protocol')));
    if (protocol?.isHttp === true || protocol?.isTls === true) continue;
    check.report(
      codes.ambiguousHosts,
      port,
      'Several hosts on one port are told apart by HTTP or TLS; this port has neither.',
      { hint: 'Set its protocol, or make a ServiceEntry for each host.' },
    );
    return;
  }
}
