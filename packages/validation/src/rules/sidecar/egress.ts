import * as codes from '../../codes/sidecar.ts';
import * as istio from '../../codes/istio.ts';
import { invalidSubsetName } from '../../codes/virtual-service-admission.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, items, number, size, text, type Field } from '../../field.ts';
import {
  checkDomain,
  checkIpAddress,
  checkNotNull,
  checkPort,
  checkPortName,
  checkProtocol,
  checkUnixPath,
} from '../../istio/checks/basics.ts';
import { checkDestination } from '../../istio/checks/destination.ts';
import { checkNamespacedHost } from '../../istio/checks/namespaced-host.ts';
import { checkSelectorLabels } from '../../istio/checks/selector.ts';
import type { ObjectRule } from '../../rule.ts';

/** The egress listeners of a Sidecar, its selector and its policy for unknown hosts. */
export const sidecarEgressRule: ObjectRule = specRule({
  name: 'sidecar/egress',
  kind: 'networking.istio.io/Sidecar',
  codes: [
    codes.emptySidecar,
    codes.invalidListener,
    codes.noEgressHosts,
    codes.invalidEgressHost,
    codes.duplicateEgressHost,
    codes.invalidOutboundPolicy,
    istio.invalidHost,
    istio.partialWildcard,
    istio.targetPortIgnored,
    istio.invalidPort,
    istio.invalidPortName,
    istio.invalidProtocol,
    istio.invalidAddress,
    istio.duplicatePort,
    istio.invalidSelector,
    istio.emptySelector,
    istio.nullItem,
    invalidSubsetName,
  ],
  check(spec, check) {
    checkSelectorLabels(check, at(spec, 'workloadSelector'), 'labels');
    const isEmpty =
      size(at(spec, 'egress')) === 0 &&
      size(at(spec, 'ingress')) === 0 &&
      !isSet(at(spec, 'outboundTrafficPolicy')) &&
      !isSet(at(spec, 'inboundConnectionPool'));
    if (isEmpty) {
      check.report(
        codes.emptySidecar,
        spec,
        'A Sidecar needs ingress, egress, outboundTrafficPolicy or inboundConnectionPool.',
      );
    }
    checkListeners(check, items(at(spec, 'egress')));
    checkOutboundPolicy(check, at(spec, 'outboundTrafficPolicy'));
  },
});

function checkListeners(check: Check, listeners: readonly Field[]): void {
  const seen = new Set<string>();
  for (const [i, listener] of listeners.entries()) {
    if (checkNotNull(check, listener, 'An egress listener')) continue;
    const port = at(listener, 'port');
    if (isSet(port)) {
      checkListenerPort(check, listener);
      const value = number(at(port, 'number')) ?? 0;
      const id = value === 0 ? text(at(listener, 'bind')) : String(value);
      if (seen.has(id)) {
        check.report(istio.duplicatePort, port, `There are two egress listeners on ${id}.`);
      }
      seen.add(id);
    } else if (i !== listeners.length - 1) {
      check.report(
        codes.invalidListener,
        listener,
        'A listener without a port takes what the others leave: it must be the last one.',
      );
    }
    checkHosts(check, listener);
  }
}

function checkListenerPort(check: Check, listener: Field): void {
  const port = at(listener, 'port');
  const bind = at(listener, 'bind');
  if ((number(at(port, 'targetPort')) ?? 0) > 0) {
    check.report(istio.targetPortIgnored, at(port, 'targetPort'), 'A Sidecar has no targetPort.');
  }
  if (text(at(port, 'name')) !== '') checkPortName(check, at(port, 'name'));
  checkProtocol(check, at(port, 'protocol'));
  if ((number(at(port, 'number')) ?? 0) !== 0) {
    checkPort(check, at(port, 'number'));
    if (text(bind) !== '') checkIpAddress(check, bind);
    return;
  }
  if (text(bind).startsWith('unix://')) checkUnixPath(check, bind);
  else {
    check.report(
      codes.invalidListener,
      port,
      'A listener without a port number binds to a socket: unix:///path.',
    );
  }
  const mode = text(at(listener, 'captureMode'));
  if (!['', 'DEFAULT', 'NONE'].includes(mode)) {
    check.report(
      codes.invalidListener,
      at(listener, 'captureMode'),
      `A listener on a socket cannot capture with ${mode}.`,
    );
  }
}

function checkHosts(check: Check, listener: Field): void {
  const hosts = items(at(listener, 'hosts'));
  if (hosts.length === 0) {
    check.report(codes.noEgressHosts, listener, 'An egress listener needs at least one host.');
  }
  const byNamespace = new Map<string, Set<string>>();
  for (const field of hosts) {
    checkCovered(check, field, byNamespace);
    checkNamespacedHost(check, field, { code: codes.invalidEgressHost, isGateway: false });
  }
  if (byNamespace.get('*')?.has('*') === true && byNamespace.size > 1) {
    check.report(
      codes.duplicateEgressHost,
      at(listener, 'hosts'),
      '"*/*" selects everything: the other hosts add nothing.',
    );
  }
}

function checkCovered(check: Check, field: Field, byNamespace: Map<string, Set<string>>): void {
  const value = text(field);
  const slash = value.indexOf('/');
  if (slash === -1) return;
  const written = value.slice(0, slash);
  const namespace = written === '.' ? check.subject.namespace : written;
  const host = value.slice(slash + 1);
  const seen = byNamespace.get(namespace) ?? new Set<string>();
  const isCovered = host === '*' ? seen.size > 0 : seen.has(host) || seen.has('*');
  if (isCovered) {
    check.report(codes.duplicateEgressHost, field, `"${value}" overlaps with a host before it.`);
  }
  seen.add(host);
  byNamespace.set(namespace, seen);
}

function checkOutboundPolicy(check: Check, policy: Field): void {
  const mode = text(at(policy, 'mode')) || 'REGISTRY_ONLY';
  if (mode === 'ALLOW_ANY_DYNAMIC_DNS') {
    check.report(
      codes.invalidOutboundPolicy,
      at(policy, 'mode'),
      `${mode} is a setting of the mesh config only.`,
    );
  }
  const proxy = at(policy, 'egressProxy');
  if (!isSet(proxy)) return;
  if (mode !== 'ALLOW_ANY') {
    check.report(
      codes.invalidOutboundPolicy,
      proxy,
      `An egressProxy needs the mode ALLOW_ANY, not ${mode}.`,
      {
        onKey: true,
      },
    );
    return;
  }
  checkDomain(check, at(proxy, 'host'));
  if (isSet(at(proxy, 'port'))) checkDestination(check, proxy);
  else check.report(codes.invalidOutboundPolicy, proxy, 'An egressProxy needs a port.');
}
