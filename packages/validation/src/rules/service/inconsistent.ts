import { inconsistentService } from '../../codes/mesh.ts';
import { at, items, text } from '../../field.ts';
import { canonicalText } from '../../istio/canonical-text.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

/** A Service of one name in several clusters of a mesh is one service: of one type, with the same ports. */
export const inconsistentServiceRule: SetRule = {
  scope: 'set',
  name: 'service/inconsistent-across-clusters',
  analyzer: 'services.MultiClusterServiceAnalyzer',
  codes: [inconsistentService],
  check(set, report) {
    const services = set.ofKind('', 'Service').filter((service) => clusterOf(set, service));
    const groups = Map.groupBy(services, ({ namespace, key }) => `${namespace}/${key.name}`);
    for (const group of groups.values()) {
      const [first, ...others] = group;
      if (!first || new Set(group.map((service) => clusterOf(set, service))).size < 2) continue;
      const differences = new Set(others.flatMap((other) => differencesOf(first, other)));
      if (differences.size === 0) continue;
      const clusters = group.map((service) => clusterOf(set, service));
      report(first, {
        code: inconsistentService,
        path: ['metadata', 'name'],
        message: `The Service differs between the clusters ${clusters.join(', ')}: ${[...differences].join('; ')}.`,
        hint: 'Make it the same in all clusters.',
        related: others.flatMap((other) =>
          relatedPlace(other, ['spec'], `the Service in ${clusterOf(set, other) ?? ''}`),
        ),
      });
    }
  },
};

function clusterOf(set: ResourceSet, service: Subject): string | undefined {
  return service.source && set.context.clusterOf(service.source.file);
}

function differencesOf(a: Subject, b: Subject): readonly string[] {
  const isHeadless = (service: Subject): boolean =>
    text(at(specOf(service), 'clusterIP')) === 'None';
  const found: string[] = [];
  if (isHeadless(a) !== isHeadless(b)) found.push('one is headless, the other is not');
  if (text(at(specOf(a), 'type')) !== text(at(specOf(b), 'type'))) found.push('their types differ');
  if (portsOf(a) !== portsOf(b)) found.push('their ports differ');
  return found;
}

function portsOf(service: Subject): string {
  const ports = items(at(specOf(service), 'ports'));
  const sorted = ports.toSorted((a, b) => (text(at(a, 'name')) < text(at(b, 'name')) ? -1 : 1));
  return canonicalText(sorted.map(({ value }) => value ?? null));
}
