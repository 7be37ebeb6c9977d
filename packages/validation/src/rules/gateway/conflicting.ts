import { conflictingGateways, unknownSelector } from '../../codes/mesh.ts';
import { at, items, number, texts, type Field } from '../../field.ts';
import { hostsOverlap } from '../../istio/host-name.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { formatSelector, selectorPairs } from '../../kubernetes/label-selector.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { Report, SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { gatewayPods, reportUnknownSelector } from './ports.ts';

interface Server {
  readonly gateway: Subject;
  readonly field: Field;
  readonly port: number;
  readonly hosts: readonly string[];
}

/** Two Gateways that give the same pods the same port and host: which of them applies is not defined. */
export const conflictingGatewaysRule: SetRule = {
  scope: 'set',
  name: 'gateway/conflicting',
  analyzer: 'gateway.ConflictingGatewayAnalyzer',
  codes: [conflictingGateways, unknownSelector],
  check(set, report) {
    const gateways = set.ofKind('networking.istio.io', 'Gateway');
    const servers = gateways.flatMap(serversOf);
    for (const gateway of gateways) {
      if (!gateway.source) continue;
      const selector = formatSelector(selectorPairs(at(specOf(gateway), 'selector')));
      if (selector !== '' && set.complete && gatewayPods(set, gateway).length === 0) {
        reportUnknownSelector(report, gateway);
        continue;
      }
      for (const own of serversOf(gateway)) checkServer(set, report, own, servers);
    }
  },
};

function serversOf(gateway: Subject): readonly Server[] {
  return items(at(specOf(gateway), 'servers')).map((field) => ({
    gateway,
    field,
    port: number(at(field, 'port', 'number')) ?? 0,
    hosts: texts(at(field, 'hosts')),
  }));
}

function checkServer(
  set: ResourceSet,
  report: Report,
  own: Server,
  servers: readonly Server[],
): void {
  const others = servers.filter((other) => conflicts(set, own, other));
  if (others.length === 0) return;
  const names = [
    ...new Set(others.map(({ gateway }) => `${gateway.namespace}/${gateway.key.name}`)),
  ];
  report(own.gateway, {
    code: conflictingGateways,
    path: own.field.path,
    message: `The Gateway${names.length === 1 ? '' : 's'} ${names.join(', ')} also serve${names.length === 1 ? 's' : ''} ${own.hosts.join(', ')} on port ${own.port} of the same pods.`,
    hint: 'Merge them, or tell them apart by port, host or selector.',
    related: others.flatMap(({ gateway, field }) =>
      relatedPlace(gateway, field.path, 'the other server'),
    ),
  });
}

function conflicts(set: ResourceSet, own: Server, other: Server): boolean {
  if (other.gateway === own.gateway || own.port === 0 || own.port !== other.port) return false;
  if (!own.hosts.some((host) => other.hosts.some((rival) => hostsOverlap(host, rival))))
    return false;
  const pods = new Set(gatewayPods(set, own.gateway).map(({ subject }) => subject));
  if (gatewayPods(set, other.gateway).some(({ subject }) => pods.has(subject))) return true;
  const selectorOf = (gateway: Subject): string =>
    formatSelector(selectorPairs(at(specOf(gateway), 'selector')));
  return selectorOf(own.gateway) === selectorOf(other.gateway);
}
