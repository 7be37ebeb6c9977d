import { unnamedPort, unprefixedPort } from '../../codes/istioctl.ts';
import { at, isSet, items, text, type Field } from '../../field.ts';
import { parseProtocol } from '../../istio/protocol.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import type { Finding, ObjectRule } from '../../rule.ts';

/** `istioctl validate` refuses what analysis only remarks: a port that does not say its protocol. */
export const istioctlServicePortsRule: ObjectRule = {
  scope: 'object',
  name: 'istioctl/service-ports',
  onlyOnRequest: true,
  kinds: ['/Service'],
  codes: [unnamedPort, unprefixedPort],
  check(subject, report) {
    if (subject.namespace === 'istio-system') return;
    for (const port of items(at(specOf(subject), 'ports'))) {
      const finding = judge(port);
      if (finding) report(finding);
    }
  },
};

function judge(port: Field): Finding | undefined {
  if (text(at(port, 'protocol')).toUpperCase() === 'UDP') return undefined;
  const app = at(port, 'appProtocol');
  const name = at(port, 'name');
  if (isSet(app)) {
    if (parseProtocol(text(app))) return undefined;
    return wrong(app, `The appProtocol "${text(app)}" is no protocol of Istio.`);
  }
  if (!isSet(name)) {
    return {
      code: unnamedPort,
      path: port.path,
      message: 'A port of a Service in the mesh has a name.',
    };
  }
  if (parseProtocol(text(name).split('-')[0] ?? '')) return undefined;
  return wrong(name, `The name "${text(name)}" does not begin with a protocol of Istio.`);
}

function wrong(field: Field, message: string): Finding {
  return {
    code: unprefixedPort,
    path: field.path,
    message,
    hint: 'Use http, http2, grpc, https, tls, tcp, mongo, redis or mysql.',
  };
}
