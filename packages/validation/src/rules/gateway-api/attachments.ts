import { noMatchingHostname, routeNotAllowed } from '../../codes/gateway-api.ts';
import { at, items, number, rootField, size, text, texts, type Field } from '../../field.ts';
import { hostsOverlap } from '../../istio/host-name.ts';
import { labelSelectorMatches } from '../../kubernetes/label-selector.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { EachRule, Report } from '../../rule.ts';
import { labelsOf, type Subject } from '../../subject.ts';
import { GATEWAY_API } from './grants.ts';

/** Which routes a listener takes when it does not say: by its protocol. */
const KINDS_OF: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute', 'TCPRoute'],
  TCP: ['TCPRoute'],
  UDP: ['UDPRoute'],
};

/** A listener takes routes of certain kinds and namespaces, for host names that both have. */
export const attachmentsRule: EachRule = {
  scope: 'each',
  name: 'gateway-api/attachments',
  kinds: ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'].map(
    (kind) => `${GATEWAY_API}/${kind}`,
  ),
  codes: [routeNotAllowed, noMatchingHostname],
  prepare: (set) => (route, report) => {
    if (!set.complete) return;
    const spec = at(rootField(route.object), 'spec');
    for (const parent of items(at(spec, 'parentRefs'))) {
      const group = at(parent, 'group').value ?? GATEWAY_API;
      const kind = text(at(parent, 'kind')) || 'Gateway';
      const namespace = text(at(parent, 'namespace')) || route.namespace;
      if (kind !== 'Gateway' || group !== GATEWAY_API) continue;
      const gateway = set.find(GATEWAY_API, 'Gateway', namespace, text(at(parent, 'name')));
      if (gateway) checkAttachment({ set, report, route, spec }, parent, gateway);
    }
  },
};

interface Attachment {
  readonly set: ResourceSet;
  readonly report: Report;
  readonly route: Subject;
  readonly spec: Field;
}

function checkAttachment(attachment: Attachment, parent: Field, gateway: Subject): void {
  const { set, report, route, spec } = attachment;
  const listeners = meantListeners(parent, gateway);
  if (listeners.length === 0) return; // another rule says so
  const allowing = listeners.filter(
    (listener) =>
      allowsKind(listener, route.key.kind) && allowsNamespace(set, listener, gateway, route),
  );
  const related = relatedPlace(gateway, ['spec', 'listeners'], 'the listeners are here');
  if (allowing.length === 0) {
    const isForeign = !listeners.some((one) => allowsNamespace(set, one, gateway, route));
    report(route, {
      code: routeNotAllowed,
      path: parent.path,
      message: isForeign
        ? `The Gateway "${gateway.key.name}" takes no routes of the namespace "${route.namespace}".`
        : `The Gateway "${gateway.key.name}" has no listener for a ${route.key.kind}.`,
      hint: isForeign
        ? 'A listener takes routes of its own namespace unless allowedRoutes.namespaces says more.'
        : 'Which routes a listener takes follows from its protocol, or stands in allowedRoutes.kinds.',
      related,
    });
    return;
  }
  const hosts = texts(at(spec, 'hostnames'));
  if (hosts.length === 0 || allowing.some((listener) => sharesHost(listener, hosts))) return;
  report(route, {
    code: noMatchingHostname,
    path: at(spec, 'hostnames').path,
    message: `No listener of the Gateway "${gateway.key.name}" has one of these host names: no request reaches the route.`,
    hint: `It listens for ${allowing.map((listener) => text(at(listener, 'hostname'))).join(', ')}.`,
    related,
  });
}

/** The listeners that a parentRef means: all, or those of its sectionName and port. */
function meantListeners(parent: Field, gateway: Subject): readonly Field[] {
  const section = text(at(parent, 'sectionName'));
  const port = number(at(parent, 'port'));
  return items(at(rootField(gateway.object), 'spec', 'listeners')).filter(
    (listener) =>
      (section === '' || text(at(listener, 'name')) === section) &&
      (port === undefined || number(at(listener, 'port')) === port),
  );
}

function allowsKind(listener: Field, kind: string): boolean {
  const kinds = at(listener, 'allowedRoutes', 'kinds');
  if (size(kinds) > 0) return items(kinds).some((entry) => text(at(entry, 'kind')) === kind);
  const known = KINDS_OF[text(at(listener, 'protocol'))];
  return known === undefined || known.includes(kind);
}

function allowsNamespace(
  set: ResourceSet,
  listener: Field,
  gateway: Subject,
  route: Subject,
): boolean {
  const namespaces = at(listener, 'allowedRoutes', 'namespaces');
  switch (text(at(namespaces, 'from')) || 'Same') {
    case 'All':
      return true;
    case 'Same':
      return route.namespace === gateway.namespace;
    case 'Selector': {
      const namespace = set.find('', 'Namespace', '', route.namespace);
      const labels = new Map(namespace ? labelsOf(namespace) : []);
      labels.set('kubernetes.io/metadata.name', route.namespace); // the API server sets it
      return labelSelectorMatches(at(namespaces, 'selector'), labels);
    }
    default:
      return false;
  }
}

function sharesHost(listener: Field, hosts: readonly string[]): boolean {
  const own = text(at(listener, 'hostname'));
  return own === '' || hosts.some((host) => hostsOverlap(own, host));
}
