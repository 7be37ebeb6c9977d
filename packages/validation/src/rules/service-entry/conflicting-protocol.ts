import { conflictingProtocol } from '../../codes/service-entry.ts';
import { at, items, number, text, texts, type Field } from '../../field.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

interface PortUse {
  readonly scope: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
  readonly entry: Subject;
  readonly field: Field;
}

/** ServiceEntries that one proxy sees give a host and port the same protocol. */
export const conflictingProtocolRule: SetRule = {
  scope: 'set',
  name: 'service-entry/conflicting-protocol',
  analyzer: 'serviceentry.ConflictingServiceEntryProtocolAnalyzer',
  codes: [conflictingProtocol],
  check(set, report) {
    const uses = portUses(set);
    const byPlace = Map.groupBy(uses, ({ host, port }) => `${host}\0${port}`);
    const reported = new Set<Subject>();
    for (const own of uses) {
      if (reported.has(own.entry)) continue;
      const rivals = (byPlace.get(`${own.host}\0${own.port}`) ?? []).filter(
        (other) => isSeenWith(own, other) && other.protocol !== own.protocol,
      );
      const [rival] = rivals;
      if (!rival) continue;
      reported.add(own.entry);
      report(own.entry, {
        code: conflictingProtocol,
        path: own.field.path,
        message: `Port ${own.port} of "${own.host}" is ${own.protocol || 'without protocol'} here and ${rival.protocol || 'without protocol'} in ${rival.entry.namespace}/${rival.entry.key.name}.`,
        hint: 'Use one protocol for a host and port.',
        related: rivals.flatMap((other) =>
          relatedPlace(other.entry, other.field.path, 'the other protocol'),
        ),
      });
    }
  },
};

function isSeenWith(a: PortUse, b: PortUse): boolean {
  return a.scope === b.scope || a.scope === '*' || b.scope === '*';
}

function portUses(set: ResourceSet): readonly PortUse[] {
  return set.ofKind('networking.istio.io', 'ServiceEntry').flatMap((entry) => {
    const spec = specOf(entry);
    const exportTo = texts(at(spec, 'exportTo'));
    const isPublic = exportTo.length === 0 || exportTo.includes('*');
    const scopes = isPublic ? ['*'] : exportTo.map((to) => (to === '.' ? entry.namespace : to));
    return scopes.flatMap((scope) =>
      texts(at(spec, 'hosts')).flatMap((host) =>
        items(at(spec, 'ports')).map((field) => ({
          scope,
          host,
          port: number(at(field, 'number')) ?? 0,
          protocol: text(at(field, 'protocol')).toUpperCase(),
          entry,
          field,
        })),
      ),
    );
  });
}
