import { externalNamePort, portName } from '../../codes/mesh.ts';
import { at, items, isSet, number, rootField, text, type Field } from '../../field.ts';
import { isControlPlane } from '../../istio/in-mesh.ts';
import { parseProtocol } from '../../istio/protocol.ts';
import type { ObjectRule } from '../../rule.ts';

/**
 * The mesh reads the protocol of a port from appProtocol, or from its name up to the first hyphen;
 * else it must guess it from the first bytes.
 */
export const servicePortNameRule: ObjectRule = {
  scope: 'object',
  name: 'service/port-name',
  analyzer: 'service.PortNameAnalyzer',
  kinds: ['/Service'],
  codes: [portName, externalNamePort],
  check(subject, report) {
    if (isControlPlane(subject) || SYSTEM.has(subject.namespace)) return;
    const spec = at(rootField(subject.object), 'spec');
    const isExternalName = text(at(spec, 'type')) === 'ExternalName';
    for (const port of items(at(spec, 'ports'))) {
      const name = text(at(port, 'name'));
      const saysProtocol = hasProtocol(port);
      if (saysProtocol && !(isExternalName && name === 'tcp')) continue;
      const value = number(at(port, 'port')) ?? 0;
      if (isExternalName) {
        report({
          code: externalNamePort,
          path: port.path,
          message: `The port ${value} of this ExternalName Service may block what the sidecar does not match.`,
          hint: 'Name it http, tls or the like, with a protocol that tells hosts apart.',
        });
      } else {
        report({
          code: portName,
          path: isSet(at(port, 'name')) ? at(port, 'name').path : port.path,
          message:
            name === ''
              ? `The port ${value} has no name that tells its protocol.`
              : `The name "${name}" does not tell the protocol of port ${value}.`,
          hint: 'Begin it with the protocol (http, http-web, grpc), or set appProtocol.',
        });
      }
    }
  },
};

/** Namespaces of the cluster itself and of Istio, whose Services are not the author's. */
const SYSTEM = new Set([
  'istio-system',
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
]);

/** Ports of protocols whose server speaks first, or that are no HTTP: taken for TCP, kube/conversion.go. */
const WELL_KNOWN = new Set([25, 53, 3306, 27017]);
const APP_PROTOCOLS: Readonly<Record<string, string>> = {
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/wss': 'https',
};

function hasProtocol(port: Field): boolean {
  if (text(at(port, 'protocol')) === 'UDP') return true;
  const app = text(at(port, 'appProtocol'));
  const name = app === '' ? text(at(port, 'name')) : (APP_PROTOCOLS[app] ?? app);
  if (name.toLowerCase().startsWith('grpc-web')) return true;
  if (parseProtocol(name.split('-')[0] ?? '')) return true;
  return WELL_KNOWN.has(number(at(port, 'port')) ?? 0);
}
