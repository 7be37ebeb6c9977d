import * as codes from '../../codes/virtual-service.ts';
import { didYouMean, nearestWords } from '../../did-you-mean.ts';
import { at, isSet, number, text, texts } from '../../field.ts';
import { replaceValueFix } from '../../fix/replace-value.ts';
import { expandHost, parseServiceHost } from '../../istio/host-name.ts';
import { findHost, serviceRegistry, type RegisteredHost } from '../../istio/service-registry.ts';
import {
  destinationsOf,
  specOf,
  VIRTUAL_SERVICE,
  type RouteDestination,
} from '../../istio/virtual-service-routes.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { EachRule, Report } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

/**
 * Every destination must be a host that the mesh knows, on a port that it has; a host with several
 * ports needs one named. Short names belong to the VirtualService's own namespace.
 */
export const unknownHostRule: EachRule = {
  scope: 'each',
  name: 'virtual-service/unknown-host',
  kinds: [VIRTUAL_SERVICE],
  analyzer: 'virtualservice.DestinationHostAnalyzer',
  codes: [codes.unknownHost, codes.unknownMirrorHost, codes.unknownPort, codes.portRequired],
  prepare: (set) => (subject, report) => {
    const exportTo = texts(at(specOf(subject), 'exportTo'));
    for (const route of destinationsOf(subject)) {
      const host = text(at(route.destination, 'host'));
      const known = findHost(set, { host, namespace: subject.namespace, exportTo });
      if (known) checkPort(report, subject, route, known);
      else if (set.complete) reportUnknown(set, report, subject, route);
    }
  },
};

function reportUnknown(
  set: ResourceSet,
  report: Report,
  subject: Subject,
  { protocol, destination }: RouteDestination,
): void {
  const field = at(destination, 'host');
  const host = text(field);
  const expanded = expandHost(host, subject.namespace, set.context.clusterDomain);
  const means = expanded === host ? '' : `, which means ${expanded}`;
  const candidates = similarHosts(set, subject, host);
  const hint =
    didYouMean(candidates) ??
    'Name a Service or a host of a ServiceEntry; other namespaces need the full name.';
  report(subject, {
    code: protocol === 'mirror' ? codes.unknownMirrorHost : codes.unknownHost,
    path: field.path,
    message: `No Service or ServiceEntry has the host "${host}"${means}.`,
    hint,
    fixes: candidates
      .slice(0, 3)
      .flatMap((name) => replaceValueFix(`Change to "${name}"`, subject, field.path, name, set)),
  });
}

/** Hosts one slip away, and the same service name in another namespace. */
function similarHosts(set: ResourceSet, subject: Subject, host: string): readonly string[] {
  const registry = set.derived(serviceRegistry);
  const { clusterDomain } = set.context;
  const expanded = expandHost(host, subject.namespace, clusterDomain);
  const short = host === expanded ? undefined : host;
  const all = [...registry.exact.keys()];
  const wanted = parseServiceHost(expanded);
  const elsewhere = all.filter((name) => {
    const parsed = parseServiceHost(name);
    return parsed !== undefined && parsed.name === (wanted?.name ?? host.split('.')[0]);
  });
  if (short === undefined) return [...new Set([...nearestWords(host, all), ...elsewhere])];
  const own = all.flatMap((name) => {
    const parsed = parseServiceHost(name);
    return parsed?.namespace === subject.namespace ? [parsed.name] : [];
  });
  return [...new Set([...nearestWords(short, own), ...elsewhere])];
}

function checkPort(
  report: Report,
  subject: Subject,
  { destination }: RouteDestination,
  known: RegisteredHost,
): void {
  const port = at(destination, 'port');
  const wanted = isSet(port) ? (number(at(port, 'number')) ?? 0) : undefined;
  const isGood = wanted === undefined ? known.ports.length < 2 : known.ports.includes(wanted);
  if (isGood) return;
  const hostField = at(destination, 'host');
  const host = text(hostField);
  const ports = known.ports.join(', ');
  const related = relatedPlace(known.subject, ['spec', 'ports'], `the ports of ${known.host}`);
  if (wanted === undefined) {
    report(subject, {
      code: codes.portRequired,
      path: hostField.path,
      message: `The host "${host}" has the ports ${ports}; this route names none of them.`,
      hint: 'Add `port: { number: … }` to the destination.',
      related,
    });
    return;
  }
  const { path } = at(port, 'number');
  report(subject, {
    code: codes.unknownPort,
    path,
    message: `The host "${host}" has no port ${wanted}.`,
    hint: ports === '' ? 'The host has no ports at all.' : `Use one of its ports: ${ports}.`,
    fixes: known.ports
      .slice(0, 3)
      .flatMap((own) => replaceValueFix(`Use port ${own}`, subject, path, own)),
    related,
  });
}
