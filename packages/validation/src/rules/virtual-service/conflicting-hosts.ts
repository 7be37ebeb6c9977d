import { conflictingHosts } from '../../codes/virtual-service.ts';
import { at, items, text, texts, type Field } from '../../field.ts';
import { expandHost } from '../../istio/host-name.ts';
import { appliesToMesh, specOf } from '../../istio/virtual-service-routes.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

interface HostUse {
  readonly subject: Subject;
  readonly field: Field;
}

/** Sidecars follow one VirtualService per host; which of two they follow is not defined. Gateways merge them. */
export const conflictingHostsRule: SetRule = {
  scope: 'set',
  name: 'virtual-service/conflicting-hosts',
  analyzer: 'virtualservice.ConflictingMeshGatewayHostsAnalyzer',
  codes: [conflictingHosts],
  check(set, report) {
    for (const [id, uses] of meshHosts(set)) {
      if (uses.length < 2) continue;
      const host = id.slice(id.indexOf('/') + 1);
      for (const { subject, field } of uses) {
        const others = uses.filter((use) => use.subject !== subject);
        if (others.length === 0) continue;
        const names = others.map((use) => `${use.subject.namespace}/${use.subject.key.name}`);
        report(subject, {
          code: conflictingHosts,
          path: field.path,
          message: `The VirtualService${names.length === 1 ? '' : 's'} ${names.join(', ')} also route${names.length === 1 ? 's' : ''} "${host}" inside the mesh: sidecars follow only one of them.`,
          hint: 'Merge them into one VirtualService.',
          related: others.flatMap((use) =>
            relatedPlace(use.subject, use.field.path, 'the same host stands here'),
          ),
        });
      }
    }
  },
};

function meshHosts(set: ResourceSet): ReadonlyMap<string, readonly HostUse[]> {
  const uses = new Map<string, HostUse[]>();
  for (const subject of set.ofKind('networking.istio.io', 'VirtualService')) {
    const spec = specOf(subject);
    if (!appliesToMesh(spec)) continue;
    for (const scope of scopesOf(texts(at(spec, 'exportTo')), subject.namespace)) {
      for (const field of items(at(spec, 'hosts'))) {
        const host = expandHost(text(field), subject.namespace, set.context.clusterDomain);
        const id = `${scope}/${host}`;
        uses.set(id, [...(uses.get(id) ?? []), { subject, field }]);
      }
    }
  }
  return uses;
}

function scopesOf(exportTo: readonly string[], namespace: string): Iterable<string> {
  if (exportTo.length === 0 || exportTo.includes('*')) return ['*'];
  return new Set(exportTo.map((entry) => (entry === '.' ? namespace : entry)));
}
