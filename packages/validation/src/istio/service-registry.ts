import { at, items, number, rootField, texts, type Field } from '../field.ts';
import type { ResourceSet } from '../resource-set.ts';
import { annotationsOf, type Subject } from '../subject.ts';
import { coversHost, expandHost } from './host-name.ts';

/** A host that the mesh knows: of a Service or of a ServiceEntry. */
export interface RegisteredHost {
  readonly host: string;
  /** Namespaces that see it; `*` is all. */
  readonly visibleIn: ReadonlySet<string>;
  readonly ports: readonly number[];
  readonly subject: Subject;
}

/** All hosts of the set, by name; hosts with a leading `*` apart. */
export interface ServiceRegistry {
  readonly exact: ReadonlyMap<string, readonly RegisteredHost[]>;
  readonly wildcard: readonly RegisteredHost[];
}

/** Collects what istioctl's analyzers take for the mesh's hosts: Services, and hosts of ServiceEntries. */
export function serviceRegistry(set: ResourceSet): ServiceRegistry {
  const hosts = [
    ...set.ofKind('networking.istio.io', 'ServiceEntry').flatMap((entry) => entryHosts(set, entry)),
    ...set.ofKind('', 'Service').map((service) => serviceHost(set, service)),
  ];
  const exact = hosts.filter(({ host }) => !host.startsWith('*'));
  return {
    exact: Map.groupBy(exact, ({ host }) => host),
    wildcard: hosts.filter(({ host }) => host.startsWith('*')),
  };
}

function entryHosts(set: ResourceSet, subject: Subject): readonly RegisteredHost[] {
  const spec = at(rootField(subject.object), 'spec');
  const exportTo = texts(at(spec, 'exportTo'));
  const visibleIn = visibility(exportTo, subject.namespace);
  const ports = portNumbers(at(spec, 'ports'), 'number');
  return texts(at(spec, 'hosts')).map((host) => ({
    host: expandHost(host, subject.namespace, set.context.clusterDomain),
    visibleIn,
    ports,
    subject,
  }));
}

function serviceHost(set: ResourceSet, subject: Subject): RegisteredHost {
  const { namespace, key } = subject;
  const exported = annotationsOf(subject).get('networking.istio.io/exportTo') ?? '';
  return {
    host: expandHost(key.name, namespace, set.context.clusterDomain),
    visibleIn: visibility(exported === '' ? [] : exported.split(','), namespace),
    ports: portNumbers(at(rootField(subject.object), 'spec', 'ports'), 'port'),
    subject,
  };
}

function visibility(exportTo: readonly string[], namespace: string): ReadonlySet<string> {
  if (exportTo.length === 0 || exportTo.includes('*')) return new Set(['*']);
  return new Set(exportTo.map((entry) => (entry === '.' ? namespace : entry)));
}

function portNumbers(ports: Field, key: string): readonly number[] {
  return items(ports).map((port) => number(at(port, key)) ?? 0);
}

/** Who asks for a host, and where the answer must be visible. */
export interface HostQuery {
  readonly host: string;
  readonly namespace: string;
  /** `exportTo` of the asking resource. */
  readonly exportTo: readonly string[];
}

/** The host as the asking resource would reach it: exported to all, to its namespaces, or by a wildcard. */
export function findHost(set: ResourceSet, query: HostQuery): RegisteredHost | undefined {
  const registry = set.derived(serviceRegistry);
  const host = expandHost(query.host, query.namespace, set.context.clusterDomain);
  const known = registry.exact.get(host) ?? [];
  const scopes = query.exportTo.length === 0 ? ['.'] : query.exportTo;
  const namespaces = scopes.map((scope) => (scope === '.' ? query.namespace : scope));
  const seen = known.findLast(
    ({ visibleIn }) => visibleIn.has('*') || namespaces.some((name) => visibleIn.has(name)),
  );
  if (seen) return seen;
  return registry.wildcard.find(
    (entry) =>
      (entry.visibleIn.has('*') || entry.visibleIn.has(query.namespace)) &&
      coversHost(entry.host, query.host),
  );
}
