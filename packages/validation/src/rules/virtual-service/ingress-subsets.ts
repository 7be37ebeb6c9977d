import { ineffectiveForIngress } from '../../codes/virtual-service.ts';
import { at, items, size, text, texts } from '../../field.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

/**
 * A gateway follows its own VirtualService alone: subsets and weights of the one for the mesh do not
 * apply to requests that come in through it.
 */
export const ingressSubsetsRule: SetRule = {
  scope: 'set',
  name: 'virtual-service/ingress-subsets',
  analyzer: 'virtualservice.DestinationHostAnalyzer',
  codes: [ineffectiveForIngress],
  check(set, report) {
    const split = splitHosts(set);
    for (const subject of set.ofKind('networking.istio.io', 'VirtualService')) {
      const spec = specOf(subject);
      if (!subject.source || size(at(spec, 'gateways')) === 0) continue;
      const routes = items(at(spec, 'http')).flatMap((rule) => items(at(rule, 'route')));
      for (const route of routes) {
        const host = at(route, 'destination', 'host');
        if (text(at(route, 'destination', 'subset')) !== '') continue;
        for (const other of split.get(text(host)) ?? []) {
          report(subject, {
            code: ineffectiveForIngress,
            path: host.path,
            message: `Requests through the gateway go to every pod of "${text(host)}": the subsets in ${other.namespace}/${other.key.name} are for callers in the mesh.`,
            hint: 'Route to the subsets here too, or add the gateway to that VirtualService.',
            related: relatedPlace(other, ['spec', 'http'], 'the routes with subsets'),
          });
        }
      }
    }
  },
};

/** Hosts whose own VirtualService routes them to subsets, once per such destination. */
function splitHosts(set: ResourceSet): ReadonlyMap<string, readonly Subject[]> {
  const found: { readonly host: string; readonly subject: Subject }[] = [];
  for (const subject of set.ofKind('networking.istio.io', 'VirtualService')) {
    const spec = specOf(subject);
    const hosts = texts(at(spec, 'hosts'));
    for (const route of items(at(spec, 'http')).flatMap((rule) => items(at(rule, 'route')))) {
      const host = text(at(route, 'destination', 'host'));
      const hasSubset = text(at(route, 'destination', 'subset')) !== '';
      if (hasSubset && hosts.includes(host)) found.push({ host, subject });
    }
  }
  const groups = Map.groupBy(found, ({ host }) => host);
  return new Map([...groups].map(([host, list]) => [host, list.map(({ subject }) => subject)]));
}
