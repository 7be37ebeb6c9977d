import { portNotOnService, unknownSelector } from '../../codes/mesh.ts';
import { at, isSet, items, number, text } from '../../field.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { formatSelector, selectorPairs, selects } from '../../kubernetes/label-selector.ts';
import { workloads, type PodLike } from '../../kubernetes/pods.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { Report, SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

/** A Gateway configures the pods that it selects; requests reach them through the ports of their Service. */
export const gatewayPortsRule: SetRule = {
  scope: 'set',
  name: 'gateway/ports',
  analyzer: 'gateway.IngressGatewayPortAnalyzer',
  codes: [unknownSelector, portNotOnService],
  check(set, report) {
    if (!set.complete) return;
    for (const gateway of set.ofKind('networking.istio.io', 'Gateway')) {
      if (gateway.source) checkGateway(set, report, gateway);
    }
  },
};

/** The pods that a Gateway configures. */
export function gatewayPods(set: ResourceSet, gateway: Subject): readonly PodLike[] {
  const pairs = selectorPairs(at(specOf(gateway), 'selector'));
  return workloads(set).filter((pod) => selects(pairs, pod.labels));
}

/** Says that a Gateway selects no pod; three rules find it out, one line is shown. */
export function reportUnknownSelector(report: Report, gateway: Subject): void {
  const selector = at(specOf(gateway), 'selector');
  report(gateway, {
    code: unknownSelector,
    path: selector.path,
    message: `No pod has the labels "${formatSelector(selectorPairs(selector))}": the Gateway configures nothing.`,
    hint: 'Use the labels of the gateway pods; of the default one istio: ingressgateway.',
  });
}

function checkGateway(set: ResourceSet, report: Report, gateway: Subject): void {
  const selected = gatewayPods(set, gateway);
  if (selected.length === 0) {
    reportUnknownSelector(report, gateway);
    return;
  }
  const services = set
    .ofKind('', 'Service')
    .filter((service) => selected.some((pod) => isServedBy(pod, service)));
  const ports = new Set(services.flatMap((service) => tcpPorts(set, service)));
  for (const server of items(at(specOf(gateway), 'servers'))) {
    if (!isSet(at(server, 'port'))) continue;
    const port = number(at(server, 'port', 'number')) ?? 0;
    if (ports.has(port)) continue;
    const [service] = services;
    report(gateway, {
      code: portNotOnService,
      path: at(server, 'port', 'number').path,
      message: `The Gateway listens on port ${port}, which the Service of its pods does not have.`,
      hint:
        ports.size === 0
          ? 'Its pods have no Service with ports.'
          : `The Service has the ports ${[...ports].join(', ')}.`,
      related: service ? relatedPlace(service, ['spec', 'ports'], 'the ports of the Service') : [],
    });
  }
}

function isServedBy(pod: PodLike, service: Subject): boolean {
  if (service.namespace !== pod.namespace) return false;
  return selects(selectorPairs(at(specOf(service), 'selector')), pod.labels);
}

function tcpPorts(set: ResourceSet, service: Subject): readonly number[] {
  return items(at(specOf(service), 'ports'))
    .filter((port) => {
      const protocol = text(at(port, 'protocol'));
      return protocol === 'TCP' || (protocol === '' && !set.context.asWritten);
    })
    .flatMap((port) => {
      const own = number(at(port, 'port')) ?? 0;
      // The Gateway names the port that its pods listen on; istiod also takes the Service's for it.
      const target = number(at(port, 'targetPort')) || own;
      return [target, own];
    });
}
