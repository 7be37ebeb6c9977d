import { httpOnTcp } from '../../codes/security.ts';
import { at, items, rootField, size, text, type Field } from '../../field.ts';
import { parseProtocol } from '../../istio/protocol.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { selectorPairs, selects } from '../../kubernetes/label-selector.ts';
import { workloads } from '../../kubernetes/pods.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { EachRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

const HTTP_FIELDS = ['hosts', 'notHosts', 'methods', 'notMethods', 'paths', 'notPaths'] as const;

/**
 * A port that says TCP has neither methods nor paths nor hosts: an ALLOW rule that asks for them never
 * holds there. Ports that do not say their protocol are left alone: the mesh looks at the first bytes.
 */
export const httpOnTcpRule: EachRule = {
  scope: 'each',
  name: 'authorization-policy/http-on-tcp',
  kinds: ['security.istio.io/AuthorizationPolicy'],
  codes: [httpOnTcp],
  prepare: (set) => (policy, report) => {
    const spec = specOf(policy);
    const labels = selectorPairs(at(spec, 'selector', 'matchLabels'));
    if (!['', 'ALLOW'].includes(text(at(spec, 'action'))) || labels.size === 0) return;
    const service = tcpService(set, policy.namespace, labels);
    if (!service) return;
    for (const to of items(at(spec, 'rules')).flatMap((rule) => items(at(rule, 'to')))) {
      const operation = at(to, 'operation');
      const field = HTTP_FIELDS.map((name) => at(operation, name)).find((one) => size(one) > 0);
      if (!field) continue;
      report(policy, {
        code: httpOnTcp,
        path: field.path,
        onKey: true,
        message: `The Service "${service.key.name}" of these pods has TCP ports only, which know no ${String(field.path.at(-1))}: this rule never allows anything.`,
        hint: 'Allow by ports and principals, or name the port http if it speaks HTTP.',
        related: relatedPlace(service, ['spec', 'ports'], 'the ports are here'),
      });
    }
  },
};

/** A Service of the selected pods, when the ports of all their Services say a protocol that is not HTTP. */
function tcpService(
  set: ResourceSet,
  namespace: string,
  labels: ReadonlyMap<string, string>,
): Subject | undefined {
  const pods = workloads(set).filter(
    (pod) => pod.namespace === namespace && selects(labels, pod.labels),
  );
  const services = set.ofKind('', 'Service').filter((service) => {
    const selector = selectorPairs(at(rootField(service.object), 'spec', 'selector'));
    return (
      service.namespace === namespace &&
      selector.size > 0 &&
      pods.some((pod) => selects(selector, pod.labels))
    );
  });
  const ports = services.flatMap((one) => items(at(rootField(one.object), 'spec', 'ports')));
  return ports.length > 0 && ports.every(isTcp) ? services[0] : undefined;
}

function isTcp(port: Field): boolean {
  const app = text(at(port, 'appProtocol'));
  const [prefix = ''] = text(at(port, 'name')).split('-');
  return parseProtocol(app === '' ? prefix : app)?.isTcp ?? false;
}
