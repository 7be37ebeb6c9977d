import { unknownRegistry } from '../../codes/mesh.ts';
import { at, entries, isSet, items, rootField, text } from '../../field.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { SetRule } from '../../rule.ts';
import { labelsOf } from '../../subject.ts';

const BUILT_IN = ['Mock', 'Kubernetes', 'External'];

/** The endpoints of a mesh network come from registries that exist: built-in ones, and remote clusters. */
export const meshNetworksRule: SetRule = {
  scope: 'set',
  name: 'mesh-networks/registries',
  analyzer: 'meshnetworks.MeshNetworksAnalyzer',
  codes: [unknownRegistry],
  check(set, report) {
    const known = new Set([...BUILT_IN, ...remoteClusters(set)]);
    for (const subject of set.ofKind('mesh.istio.io', 'MeshNetworks')) {
      for (const [, network] of entries(at(rootField(subject.object), 'networks'))) {
        for (const endpoint of items(at(network, 'endpoints'))) {
          const registry = at(endpoint, 'fromRegistry');
          if (!isSet(registry) || known.has(text(registry))) continue;
          report(subject, {
            code: unknownRegistry,
            path: registry.path,
            message: `There is no registry "${text(registry)}".`,
            hint: `Use one of ${[...known].join(', ')}.`,
          });
        }
      }
    }
  },
};

function remoteClusters(set: ResourceSet): readonly string[] {
  return set
    .ofKind('', 'Secret')
    .filter((secret) => labelsOf(secret).get('istio/multiCluster') === 'true')
    .flatMap((secret) => entries(at(rootField(secret.object), 'data')).map(([key]) => key));
}
