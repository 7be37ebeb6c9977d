import { conflictingHosts } from '../../codes/virtual-service.ts';
import { at, items, text, texts, type Field } from '../../field.ts';
import { expandHost, hostsOverlap } from '../../istio/host-name.ts';
import { appliesToMesh, specOf } from '../../istio/virtual-service-routes.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { Report, SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

interface HostUse {
  readonly subject: Subject;
  readonly field: Field;
  readonly host: string;
  /** A namespace, or `*`. */
  readonly scope: string;
}

/** Sidecars follow one VirtualService per host; which of two they follow is not defined. Gateways merge them. */
export const conflictingHostsRule: SetRule = {
  scope: 'set',
  name: 'virtual-service/conflicting-hosts',
  analyzer: 'virtualservice.ConflictingMeshGatewayHostsAnalyzer',
  codes: [conflictingHosts],
  check(set, report) {
    const uses = meshHosts(set);
    const byHost = Map.groupBy(uses, ({ host }) => host);
    const shared = uses.filter(({ scope }) => scope === '*');
    const scoped = uses.filter(({ scope }) => scope !== '*');
    const reported = new Set<Subject>();
    for (const own of uses) {
      if (reported.has(own.subject)) continue;
      const near = own.scope === '*' ? scoped : shared;
      const candidates = new Set([...(byHost.get(own.host) ?? []), ...near]);
      const rivals = [...candidates].filter((other) => conflicts(own, other));
      if (rivals.length === 0) continue;
      reported.add(own.subject);
      reportConflict(report, own, rivals);
    }
  },
};

/**
 * Whether some proxy sees both. In one scope only the same host counts; between one for a namespace
 * and one for all, hosts with a star count too, as in istioctl's analyzer.
 */
function conflicts(own: HostUse, other: HostUse): boolean {
  if (other === own) return false;
  if (own.scope === other.scope) return own.host === other.host;
  return (own.scope === '*' || other.scope === '*') && hostsOverlap(own.host, other.host);
}

function reportConflict(report: Report, own: HostUse, rivals: readonly HostUse[]): void {
  const others = rivals.filter(({ subject }) => subject !== own.subject);
  const names = [
    ...new Set(others.map(({ subject }) => `${subject.namespace}/${subject.key.name}`)),
  ];
  const s = names.length === 1 ? '' : 's';
  const verb = names.length === 1 ? 'routes' : 'route';
  report(own.subject, {
    code: conflictingHosts,
    path: own.field.path,
    message:
      names.length === 0
        ? `The host "${own.host}" stands in this VirtualService twice.`
        : `The VirtualService${s} ${names.join(', ')} also ${verb} "${own.host}" inside the mesh: sidecars follow only one of them.`,
    hint: names.length === 0 ? 'Name it once.' : 'Merge them into one VirtualService.',
    related: rivals.flatMap((use) =>
      relatedPlace(use.subject, use.field.path, 'the same host stands here'),
    ),
  });
}

function meshHosts(set: ResourceSet): readonly HostUse[] {
  return set.ofKind('networking.istio.io', 'VirtualService').flatMap((subject) => {
    const spec = specOf(subject);
    if (!appliesToMesh(spec)) return [];
    const scopes = scopesOf(texts(at(spec, 'exportTo')), subject.namespace);
    return [...scopes].flatMap((scope) =>
      items(at(spec, 'hosts')).map((field) => ({
        subject,
        field,
        scope,
        host: expandHost(text(field), subject.namespace, set.context.clusterDomain),
      })),
    );
  });
}

function scopesOf(exportTo: readonly string[], namespace: string): Iterable<string> {
  if (exportTo.length === 0 || exportTo.includes('*')) return ['*'];
  return new Set(exportTo.map((entry) => (entry === '.' ? namespace : entry)));
}
