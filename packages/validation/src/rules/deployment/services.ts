import { conflictingServicePorts, severalServiceProtocols } from '../../codes/mesh.ts';
import { at, items, number, text, type Field } from '../../field.ts';
import { isInMesh } from '../../istio/in-mesh.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { selectorPairs, selects } from '../../kubernetes/label-selector.ts';
import { podTemplates, type PodLike } from '../../kubernetes/pods.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { Report, SetRule } from '../../rule.ts';
import { labelsOf, type Subject } from '../../subject.ts';

interface ServicePort {
  readonly service: Subject;
  readonly port: number;
  readonly target: string;
  readonly protocol: string;
  readonly field: Field;
}

/** Services that select the same pods agree on the protocol of a port and on the port of a target. */
export const deploymentServicesRule: SetRule = {
  scope: 'set',
  name: 'deployment/services',
  analyzer: 'deployment.MultiServiceAnalyzer',
  codes: [severalServiceProtocols, conflictingServicePorts],
  check(set, report) {
    for (const template of podTemplates(set)) {
      const { subject } = template;
      if (subject.key.kind !== 'Deployment' || !subject.source) continue;
      const isWaypoint =
        labelsOf(subject).get('gateway.istio.io/managed') === 'istio.io-mesh-controller';
      if (isWaypoint || !isInMesh(set, template)) continue;
      checkPorts(report, subject, servicePorts(set, template));
    }
  },
};

function servicePorts(set: ResourceSet, template: PodLike): readonly ServicePort[] {
  return set.ofKind('', 'Service').flatMap((service) => {
    const pairs = selectorPairs(at(specOf(service), 'selector'));
    const isOwn =
      service.namespace === template.namespace && pairs.size > 0 && selects(pairs, template.labels);
    return isOwn ? items(at(specOf(service), 'ports')).map((field) => portOf(service, field)) : [];
  });
}

function portOf(service: Subject, field: Field): ServicePort {
  const port = number(at(field, 'port')) ?? 0;
  const target = number(at(field, 'targetPort')) ?? text(at(field, 'targetPort'));
  return {
    service,
    field,
    port,
    target: target === '' || target === 0 ? String(port) : String(target),
    protocol: text(at(field, 'protocol')) || 'TCP',
  };
}

function checkPorts(report: Report, deployment: Subject, ports: readonly ServicePort[]): void {
  for (const [port, group] of Map.groupBy(ports, (entry) => entry.port)) {
    const protocols = new Set(group.map(({ protocol }) => protocol));
    if (protocols.size < 2) continue;
    report(deployment, {
      code: severalServiceProtocols,
      path: ['metadata', 'name'],
      message: `The Services ${names(group)} give port ${port} of these pods different protocols: ${[...protocols].join(', ')}.`,
      hint: 'Use one protocol per port.',
      related: places(group),
    });
  }
  for (const [target, group] of Map.groupBy(ports, (entry) => entry.target)) {
    const numbers = new Set(group.map(({ port }) => port));
    if (numbers.size < 2) continue;
    report(deployment, {
      code: conflictingServicePorts,
      path: ['metadata', 'name'],
      message: `The Services ${names(group)} lead different ports (${[...numbers].join(', ')}) to the same target port ${target} of these pods.`,
      hint: 'Use one port for a target port, or target ports of their own.',
      related: places(group),
    });
  }
}

function names(group: readonly ServicePort[]): string {
  return [...new Set(group.map(({ service }) => service.key.name))].toSorted().join(', ');
}

function places(group: readonly ServicePort[]) {
  return group.flatMap(({ service, field }) =>
    relatedPlace(service, field.path, 'a port of these pods'),
  );
}
